using KestrelChat.Client.Connections;

namespace KestrelChat.Client.Configuration;

/// <summary>Settings from one source: the command line, a named server, or the defaults. Immutable; every value is valid by itself.</summary>
internal sealed record SettingsLayer
{
    public static readonly SettingsLayer Empty = new();

    /// <summary>What errors that come from this layer begin with; empty for the command line.</summary>
    public string Source { get; init; } = "";

    /// <summary>The server's address; its host is null if the layer has a port alone.</summary>
    public AddressParts? Address { get; init; }

    /// <summary>The values by the names of their settings.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The value of a setting, or null if the layer does not have it.</summary>
    public string? this[ClientSetting setting] => Values.GetValueOrDefault(setting.Name);

    /// <summary>Whether a flag is on in this layer.</summary>
    public bool IsOn(ClientSetting flag) => this[flag] == "true";

    /// <summary>An error in this layer.</summary>
    public ClientException Error(string message) => new(ExitCodes.InvalidArguments, Source + message);
}
