using KestrelChat.Server.Configuration;

namespace KestrelChat.Server.Limits;

/// <summary>How many connections there may be. Section <c>Chat</c>.</summary>
internal sealed class ConnectionLimitOptions
{
    /// <summary>The most connections at a time; 0 = as many as the limit of file descriptors allows, less a reserve.</summary>
    public int MaxConnections { get; set; }

    /// <summary>The most connections from one address; 0 = no limit. Many users may share an address behind NAT. Loopback is exempt.</summary>
    public int MaxConnectionsPerAddress { get; set; } = 100;
}

internal sealed class ConnectionLimitOptionsValidator : ISettingsValidator<ConnectionLimitOptions>
{
    private const int Max = 10_000_000;

    public void Validate(ConnectionLimitOptions options, SettingErrors errors)
    {
        errors.RequireRange(nameof(options.MaxConnections), options.MaxConnections, 0, Max);
        errors.RequireRange(nameof(options.MaxConnectionsPerAddress), options.MaxConnectionsPerAddress, 0, Max);
    }
}
