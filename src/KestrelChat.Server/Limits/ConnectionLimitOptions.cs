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

internal static class ConnectionLimitSettings
{
    private const int Max = 10_000_000;

    private static readonly ConnectionLimitOptions s_default = new();

    public static SettingsSection<ConnectionLimitOptions> Section { get; } = new(
        SettingsReader.Root,
        static (section, options) => section.Bind(options),
        Setting.Number(nameof(ConnectionLimitOptions.MaxConnections), s_default.MaxConnections, 0, Max, "connections to all endpoints; 0 = as many as the limit of file descriptors allows"),
        Setting.Number(nameof(ConnectionLimitOptions.MaxConnectionsPerAddress), s_default.MaxConnectionsPerAddress, 0, Max, "connections from one address; loopback is exempt; 0 = no limit"));
}
