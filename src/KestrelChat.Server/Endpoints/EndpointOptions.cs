using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Server.Tls;

namespace KestrelChat.Server.Endpoints;

/// <summary>The endpoints of the chat. Section <c>Chat</c>.</summary>
internal sealed class EndpointsOptions
{
    /// <summary>
    /// Which users may connect to unix sockets, those of HTTP included, as chmod takes it. By default these are the server's own user
    /// and its group.
    /// </summary>
    public string UnixSocketMode { get; set; } = "0660";

    /// <summary>Where users connect, by name.</summary>
    public IDictionary<string, EndpointOptions> Endpoints { get; } = new Dictionary<string, EndpointOptions>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>One endpoint. Section <c>Chat:Endpoints:NAME</c>.</summary>
internal sealed class EndpointOptions
{
    /// <summary>Where it listens, see <see cref="EndpointUrl"/>; empty = off.</summary>
    public string Url { get; set; } = "";

    /// <summary>The name of its wording, which is the language of its messages.</summary>
    public string Wording { get; set; } = "en";

    /// <summary>Whether lines that begin with a slash are commands. If not, every line is said.</summary>
    public bool Commands { get; set; } = true;

    public ProxyProtocolMode ProxyProtocol { get; set; }

    /// <summary>Which users may connect to its unix socket; empty = as <see cref="EndpointsOptions.UnixSocketMode"/>.</summary>
    public string UnixSocketMode { get; set; } = "";

    /// <summary>Which web pages may connect to an endpoint for browsers, besides its own.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>The certificate of a <c>tls://</c> or <c>https://</c> endpoint.</summary>
    public CertificateOptions Certificate { get; } = new();
}
