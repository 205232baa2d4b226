using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;

namespace KestrelChat.Server.Endpoints;

/// <summary>
/// Where an endpoint listens: <c>tcp://host:port</c>, <c>tls://host:port</c> for an encrypted one, <c>unix:/path</c> for a unix
/// socket; for browsers <c>http://host:port</c>, <c>https://host:port</c>, or <c>http://unix:/path</c>.
/// </summary>
/// <param name="Host">As configured: an address (IPv6 in brackets), <c>localhost</c> for both loopbacks, or <c>*</c> for all addresses; empty for a unix socket.</param>
/// <param name="Address">The address; null for <c>*</c>, <c>localhost</c> and a unix socket.</param>
/// <param name="Port">0 to 65535; 0 = any free port.</param>
/// <param name="SocketPath">The path of a unix socket; otherwise null.</param>
/// <param name="IsHttp">Whether it is for browsers.</param>
internal sealed record EndpointUrl(string Host, IPAddress? Address, int Port, bool IsTls = false, string? SocketPath = null, bool IsHttp = false)
{
    private const string UnixScheme = "unix:";
    private const string HttpUnixScheme = "http://unix:";

    private static readonly (string Scheme, bool IsTls, bool IsHttp)[] s_schemes = [("tcp", false, false), ("tls", true, false), ("http", false, true), ("https", true, true)];

    // unix(7): 108 bytes, of which the last is 0.
    private const int MaxPathBytes = 107;

    public bool IsAny => Host == "*";

    /// <summary>What is before <c>://</c>.</summary>
    public string Scheme => s_schemes.Single(each => each.IsTls == IsTls && each.IsHttp == IsHttp).Scheme;

    public bool IsLocalhost => Address is null && !IsAny && SocketPath is null;

    /// <summary>The host with which a user on this machine can connect.</summary>
    public string HostToTry => Address is null || Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any) ? "localhost" : Address.ToString();

    /// <summary>Parses a configured URL. <paramref name="error"/> says what was expected.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EndpointUrl? url, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(UnixScheme, StringComparison.OrdinalIgnoreCase))
        {
            return TryParsePath(text[UnixScheme.Length..], out url, out error);
        }

        if (text.StartsWith(HttpUnixScheme, StringComparison.OrdinalIgnoreCase) && TryParsePath(text[HttpUnixScheme.Length..], out url, out error))
        {
            url = url with { IsHttp = true };
            return true;
        }

        url = null;
        error = null;
        var (scheme, isTls, isHttp) = Array.Find(s_schemes, each => text.StartsWith(each.Scheme + "://", StringComparison.OrdinalIgnoreCase));
        var rest = scheme is null ? "" : text[(scheme.Length + "://".Length)..].TrimEnd('/');
        var colon = rest.LastIndexOf(':');
        var host = colon < 0 ? "" : rest[..colon];
        if (host.Length == 0)
        {
            error = "expected tcp://host:port, tls://host:port or unix:/path, or for browsers http://host:port, https://host:port or http://unix:/path; such as tcp://*:8000";
        }
        else if (!ushort.TryParse(rest[(colon + 1)..], NumberStyles.None, provider: null, out var port))
        {
            error = $"expected a port from 0 (any) to 65535, found '{rest[(colon + 1)..]}'";
        }
        else if (host == "*" || host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            url = new EndpointUrl(host, Address: null, port, isTls, IsHttp: isHttp);
        }
        else if (IPAddress.TryParse(host, out var address) && host.Contains(':', StringComparison.Ordinal) == host.StartsWith('['))
        {
            url = new EndpointUrl(host, address, port, isTls, IsHttp: isHttp);
        }
        else
        {
            error = $"expected an IPv4 address, an IPv6 address in brackets, localhost or * as host, found '{host}'";
        }

        return url is not null;
    }

    private static bool TryParsePath(string text, [NotNullWhen(true)] out EndpointUrl? url, [NotNullWhen(false)] out string? error)
    {
        // A URL's form with an empty host is meant the same way.
        var path = text.StartsWith("///", StringComparison.Ordinal) ? text[2..] : text;
        var bytes = Encoding.UTF8.GetByteCount(path);
        error = !path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal) || path.EndsWith('/') ? "expected unix: and the absolute path of a socket, such as unix:/run/kestrelchat/chat.sock"
            : bytes > MaxPathBytes ? $"expected a path of at most {MaxPathBytes} bytes, found {bytes}"
            : null;
        url = error is null ? new EndpointUrl(Host: "", Address: null, Port: 0, SocketPath: path) : null;
        return url is not null;
    }
}
