namespace KestrelChat.Server.Options;

/// <summary>The section <c>Chat</c> of the configuration. Checked at start by <see cref="ChatOptionsValidator"/>.</summary>
public sealed class ChatOptions : HubOptions
{
    public const string Section = "Chat";

    /// <summary>Where people connect to, by name.</summary>
    public IDictionary<string, EndpointOptions> Endpoints { get; } = new Dictionary<string, EndpointOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>A client with bytes waiting that takes none for so long is closed.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The most connections at a time; 0 = what the limit of file descriptors allows, less a reserve.</summary>
    public int MaxConnections { get; set; }

    public DrainOptions Drain { get; } = new();
}

/// <summary>An endpoint that people connect to.</summary>
public sealed class EndpointOptions
{
    /// <summary><c>tcp://host:port</c>; empty = off. See <see cref="EndpointUrl"/>.</summary>
    public string Url { get; set; } = "";

    /// <summary>The name of the wording it speaks.</summary>
    public string Wording { get; set; } = "en";
}

/// <summary>How the server ends.</summary>
public sealed class DrainOptions
{
    /// <summary>How long chat goes on after readiness has turned red, so that load balancers notice.</summary>
    public TimeSpan ReadyDelay { get; set; }

    /// <summary>Over how long the closing of clients is spread, so that they do not all reconnect at once; zero = all at once.</summary>
    public TimeSpan CloseOver { get; set; }
}
