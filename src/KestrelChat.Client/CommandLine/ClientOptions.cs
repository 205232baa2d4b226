using KestrelChat.Client.Connections;

namespace KestrelChat.Client.CommandLine;

/// <summary>What the command line and the config file ask for together. Immutable; every value is valid.</summary>
/// <param name="Address">The server.</param>
internal sealed record ClientOptions(ServerAddress Address)
{
    /// <summary>How TLS is used; null without TLS.</summary>
    public ClientTlsOptions? Tls { get; init; }

    /// <summary>The name to ask for after connecting, in a terminal.</summary>
    public string? Nick { get; init; }

    /// <summary>The room to enter after connecting, in a terminal.</summary>
    public string? Room { get; init; }

    /// <summary>Lines without line ends that are sent before standard input where bytes are copied.</summary>
    /// <remarks>Empty unless the command line or a named server asks for a name or a room: what a pipe sends is not changed by defaults.</remarks>
    public IReadOnlyList<string> FirstLines { get; init; } = [];

    /// <summary>The path of the file with the token that takes the name back; see <see cref="Configuration.TokenFile"/>.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The language of server and client: <c>en</c>, <c>ru</c>, <c>zh</c>, or the path of a wording file; null to find it out.</summary>
    public string? Wording { get; init; }

    /// <summary>Whether each line is shown with the local time.</summary>
    public bool ShowsTime { get; init; }

    public ColorChoice Color { get; init; }

    /// <summary>Whether a lost connection is established again.</summary>
    public bool Reconnects { get; init; } = true;

    /// <summary>Whether bytes are copied in a terminal, too.</summary>
    public bool IsPlain { get; init; }

    public NotificationMethod Notification { get; init; }
}
