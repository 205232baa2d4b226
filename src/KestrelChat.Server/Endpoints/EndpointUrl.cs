using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace KestrelChat.Server.Endpoints;

/// <summary>Where an endpoint listens: <c>tcp://host:port</c>, or <c>tls://host:port</c> for an encrypted one.</summary>
/// <param name="Host">As configured: an address (IPv6 in brackets), <c>localhost</c> for both loopbacks, or <c>*</c> for all addresses.</param>
/// <param name="Address">The address; null for <c>*</c> and <c>localhost</c>.</param>
/// <param name="Port">0 to 65535; 0 = any free port.</param>
internal sealed record EndpointUrl(string Host, IPAddress? Address, int Port, bool IsTls = false)
{
    private const string PlainScheme = "tcp://";
    private const string TlsScheme = "tls://";

    public bool IsAny => Host == "*";

    public bool IsLocalhost => Address is null && !IsAny;

    /// <summary>The host with which a user on this machine can connect.</summary>
    public string HostToTry => Address is null || Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any) ? "localhost" : Address.ToString();

    /// <summary>Parses a configured URL. <paramref name="error"/> says what was expected.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EndpointUrl? url, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        url = null;
        error = null;
        var isTls = text.StartsWith(TlsScheme, StringComparison.OrdinalIgnoreCase);
        var rest = isTls || text.StartsWith(PlainScheme, StringComparison.OrdinalIgnoreCase) ? text[PlainScheme.Length..].TrimEnd('/') : "";
        var colon = rest.LastIndexOf(':');
        var host = colon < 0 ? "" : rest[..colon];
        if (host.Length == 0)
        {
            error = "expected tcp://host:port or tls://host:port, such as tcp://*:8000";
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
}
