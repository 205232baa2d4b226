using System.Diagnostics.CodeAnalysis;

namespace KestrelChat.Server.Endpoints;

/// <summary>The origin of a web page, as browsers send it: <c>https://chat.example.org:8443</c>. Immutable.</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Authority">The host in ASCII and lower case, and the port unless it is that of the scheme.</param>
internal sealed record WebOrigin(string Scheme, string Authority)
{
    /// <summary>Parses an origin: a URL with nothing behind the port but, as people write it, a slash.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out WebOrigin? origin)
    {
        origin = Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.Host.Length > 0 && url.UserInfo.Length == 0 && url.PathAndQuery == "/" && url.Fragment.Length == 0
            ? new WebOrigin(url.Scheme, Of(url))
            : null;
        return origin is not null;
    }

    /// <summary>Whether a page of this origin came from a host.</summary>
    /// <param name="host">As a request names it.</param>
    public bool IsOf(string host) => Uri.TryCreate($"{Scheme}://{host}/", UriKind.Absolute, out var url) && Of(url) == Authority;

    private static string Of(Uri url)
    {
        var host = url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost;
        return url.IsDefaultPort ? host : $"{host}:{url.Port}";
    }
}
