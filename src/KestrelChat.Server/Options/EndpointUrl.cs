using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace KestrelChat.Server.Options;

/// <summary>
/// Where an endpoint listens: <c>tcp://host:port</c>, or <c>tls://host:port</c> to encrypt, the host an address (IPv6 in brackets), <c>localhost</c> for both
/// loopbacks or <c>*</c> for everything, IPv4 and IPv6. Port 0 = any that is free.
/// </summary>
/// <param name="Host">As it was written.</param>
/// <param name="Address">The address; null for <c>*</c> and <c>localhost</c>.</param>
/// <param name="Port">0 to 65535.</param>
/// <param name="IsTls">Whether it encrypts: <c>tls://</c>.</param>
public sealed record EndpointUrl(string Host, IPAddress? Address, int Port, bool IsTls = false)
{
    private const string Plain = "tcp://";
    private const string Encrypted = "tls://";

    public bool IsAny => Host == "*";

    public bool IsLocalhost => Address is null && !IsAny;

    /// <summary>What a person on this machine types as a host to come here.</summary>
    public string HostToTry => Address is null || Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any) ? "localhost" : Address.ToString();

    /// <summary>Parses what was configured; <paramref name="error"/> says what is wrong and what is wanted.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EndpointUrl? url, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        url = null;
        error = null;
        var isTls = text.StartsWith(Encrypted, StringComparison.OrdinalIgnoreCase);
        var rest = isTls || text.StartsWith(Plain, StringComparison.OrdinalIgnoreCase) ? text[Plain.Length..].TrimEnd('/') : "";
        var colon = rest.LastIndexOf(':');
        var host = colon < 0 ? "" : rest[..colon];
        if (host.Length == 0)
        {
            error = "tcp://host:port or tls://host:port is wanted, such as tcp://*:8000";
        }
        else if (!ushort.TryParse(rest[(colon + 1)..], NumberStyles.None, provider: null, out var port))
        {
            error = $"'{rest[(colon + 1)..]}' is no port; a number from 0 (any) to 65535 is wanted";
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
            error = $"'{host}' is no host to listen on; an IPv4 address, an IPv6 address in brackets, localhost or * is wanted";
        }

        return url is not null;
    }
}
