using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;

namespace KestrelChat.Server.Endpoints;

/// <summary>
/// Where an endpoint listens: <c>tcp://host:port</c>, <c>tls://host:port</c> for an encrypted one, or <c>unix:/path</c> for a unix
/// socket.
/// </summary>
/// <param name="Host">As configured: an address (IPv6 in brackets), <c>localhost</c> for both loopbacks, or <c>*</c> for all addresses; empty for a unix socket.</param>
/// <param name="Address">The address; null for <c>*</c>, <c>localhost</c> and a unix socket.</param>
/// <param name="Port">0 to 65535; 0 = any free port.</param>
/// <param name="SocketPath">The path of a unix socket; otherwise null.</param>
internal sealed record EndpointUrl(string Host, IPAddress? Address, int Port, bool IsTls = false, string? SocketPath = null)
{
    private const string PlainScheme = "tcp://";
    private const string TlsScheme = "tls://";
    private const string UnixScheme = "unix:";

    // unix(7): 108 bytes, of which the last is 0.
    private const int MaxPathBytes = 107;

    public bool IsAny => Host == "*";

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

        url = null;
        error = null;
        var isTls = text.StartsWith(TlsScheme, StringComparison.OrdinalIgnoreCase);
        var rest = isTls || text.StartsWith(PlainScheme, StringComparison.OrdinalIgnoreCase) ? text[PlainScheme.Length..].TrimEnd('/') : "";
        var colon = rest.LastIndexOf(':');
        var host = colon < 0 ? "" : rest[..colon];
        if (host.Length == 0)
        {
            error = "expected tcp://host:port, tls://host:port or unix:/path, such as tcp://*:8000";
        }
        else if (!ushort.TryParse(rest[(colon + 1)..], NumberStyles.None, provider: null, out var port))
        {
            error = $"expected a port from 0 (any) to 65535, found '{rest[(colon + 1)..]}'";
        }
        else if (host == "*" || host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            url = new EndpointUrl(host, Address: null, port, isTls);
        }
        else if (IPAddress.TryParse(host, out var address) && host.Contains(':', StringComparison.Ordinal) == host.StartsWith('['))
        {
            url = new EndpointUrl(host, address, port, isTls);
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
