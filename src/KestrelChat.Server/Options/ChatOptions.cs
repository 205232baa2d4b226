using KestrelChat.Nodes;
using KestrelChat.Server.ProxyProtocol;

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

    /// <summary>The most connections from one address; loopback is exempt.</summary>
    public int MaxConnectionsPerAddress { get; set; } = 100;

    /// <summary>Peers whose PROXY headers are believed, in CIDR notation; none = the loopback addresses.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Where bans are kept; empty = in memory only, as long as the process lasts.</summary>
    public string BanFile { get; set; } = "";

    public AdminOptions Admin { get; } = new();

    public FloodOptions Flood { get; } = new();

    public DrainOptions Drain { get; } = new();

    /// <summary>How it works with other nodes, where <c>ConnectionStrings:Cluster</c> says by which database.</summary>
    public NodeOptions Cluster { get; } = new();
}

/// <summary>Who may change something over HTTP.</summary>
public sealed class AdminOptions
{
    /// <summary>Shorter ones can be guessed.</summary>
    internal const int MinTokenLength = 16;

    /// <summary>The bearer token of operators; empty = nothing can be changed over HTTP. Never shown, nor logged.</summary>
    public string Token { get; set; } = "";
}

/// <summary>How fast a client's lines are read. Above it they wait, in the client's own buffers; nothing is lost.</summary>
public sealed class FloodOptions
{
    /// <summary>Lines a second that are read of one client in the long run; 0 = as fast as they come.</summary>
    public int LinesPerSecond { get; set; } = 20;

    /// <summary>Lines that may come at once after a pause.</summary>
    public int Burst { get; set; } = 50;
}

/// <summary>An endpoint that people connect to.</summary>
public sealed class EndpointOptions
{
    /// <summary><c>tcp://host:port</c> or <c>tls://host:port</c>; empty = off. See <see cref="EndpointUrl"/>.</summary>
    public string Url { get; set; } = "";

    /// <summary>The name of the wording it speaks.</summary>
    public string Wording { get; set; } = "en";

    /// <summary>Whether lines that begin with a slash are commands; if not, every line is said.</summary>
    public bool Commands { get; set; } = true;

    /// <summary>Whether trusted proxies tell the client's address.</summary>
    public ProxyProtocolMode ProxyProtocol { get; set; }

    /// <summary>What a <c>tls://</c> endpoint proves itself with.</summary>
    public CertificateOptions Certificate { get; } = new();
}

/// <summary>A certificate with its private key, as Kestrel's own endpoints have them.</summary>
public sealed class CertificateOptions
{
    /// <summary>A PEM file (the certificate first, then its chain) or a PFX file.</summary>
    public string Path { get; set; } = "";

    /// <summary>The private key's PEM file; empty = it is in the file of the certificate.</summary>
    public string KeyPath { get; set; } = "";

    /// <summary>What the key or the PFX file is encrypted with; empty = nothing.</summary>
    public string Password { get; set; } = "";
}

/// <summary>How the server ends.</summary>
public sealed class DrainOptions
{
    /// <summary>How long chat goes on after readiness has turned red, so that load balancers notice.</summary>
    public TimeSpan ReadyDelay { get; set; }

    /// <summary>Over how long the closing of clients is spread, so that they do not all reconnect at once; zero = all at once.</summary>
    public TimeSpan CloseOver { get; set; }
}
