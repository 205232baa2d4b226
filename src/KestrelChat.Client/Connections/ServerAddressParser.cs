using System.Globalization;
using System.Net;

namespace KestrelChat.Client.Connections;

/// <summary>Parses a server's address and a port.</summary>
/// <remarks>Pure; safe for any thread. Nothing is thrown; errors are messages for the user that quote the value.</remarks>
internal static class ServerAddressParser
{
    /// <summary>The maximum length of a DNS name as text (255 octets on the wire, RFC 1035).</summary>
    private const int MaxHostLength = 253;

    private const string SchemeEnd = "://";
    private const string Forms = "expected a host, host:port, tcp://host:port or tls://host:port";

    /// <summary>Parses a host, <c>host:port</c>, <c>tcp://host:port</c> or <c>tls://host:port</c>; IPv6 addresses in brackets before a port.</summary>
    /// <returns>The address, or null with an error.</returns>
    public static AddressParts? Parse(string text, out string? error)
    {
        if (text.StartsWith('-'))
        {
            error = $"unknown option '{text}'; see --help";
            return null;
        }

        bool? isTls = null;
        string rest = text;
        if (text.IndexOf(SchemeEnd, StringComparison.Ordinal) is int length and >= 0)
        {
            switch (text[..length].ToUpperInvariant())
            {
                case "TCP":
                    isTls = false;
                    break;
                case "TLS":
                    isTls = true;
                    break;
                case "HTTP" or "HTTPS":
                    error = $"invalid address '{text}': this is a web address; open it in a browser";
                    return null;
                default:
                    error = $"invalid address '{text}': {Forms}";
                    return null;
            }

            rest = text[(length + SchemeEnd.Length)..];
            rest = rest.EndsWith('/') ? rest[..^1] : rest;
        }

        // "unix:" with an empty path is the host "unix" without a port.
        if (rest.StartsWith("unix:/", StringComparison.OrdinalIgnoreCase))
        {
            error = $"invalid address '{text}': this is a unix socket; connect with nc -U";
            return null;
        }

        (string host, string? port) = Split(rest);
        if (isTls is not null && host == "*")
        {
            // The server prints it for all addresses of its machine.
            host = ServerAddress.DefaultHost;
        }

        int? number = null;
        if (port is not null)
        {
            if (!TryParsePort(port, out int parsed))
            {
                error = $"invalid address '{text}': {DescribeInvalidPort(port)}";
                return null;
            }

            number = parsed;
        }

        error = ValidateHost(host);
        return error is null ? new AddressParts(text, host.Trim('[', ']'), number, isTls) : null;
    }

    /// <summary>Returns the error in a host, or null if it can be looked up.</summary>
    public static string? ValidateHost(string text)
    {
        // IPAddress also parses "[::1]:8000" but ignores the port.
        if (IPAddress.TryParse(text, out _) && text.StartsWith('[') == text.EndsWith(']'))
        {
            return null;
        }

        // An empty name would resolve to this machine.
        if (text.Length is 0 or > MaxHostLength || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '[' or ']' or ':' or '/' or '*'))
        {
            return $"invalid host '{text}': expected a host name or an IP address";
        }

        return null;
    }

    /// <summary>Parses a port from 1 to 65535, ASCII digits only.</summary>
    public static bool TryParsePort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port)
        && port is >= 1 and <= IPEndPoint.MaxPort;

    /// <summary>Returns the error message for a port that <see cref="TryParsePort"/> rejects.</summary>
    public static string DescribeInvalidPort(string text) =>
        text.StartsWith("--", StringComparison.Ordinal) ? $"unknown option '{text}'; see --help" : $"invalid port '{text}': expected a number from 1 to {IPEndPoint.MaxPort}";

    /// <summary>Splits off a port after a bracket or the only colon; an IPv6 address without brackets has several and no port.</summary>
    private static (string Host, string? Port) Split(string text)
    {
        int colon = text.LastIndexOf(':');
        bool hasPort = colon >= 0 && (text.StartsWith('[') ? text[colon - 1] == ']' : text.IndexOf(':', StringComparison.Ordinal) == colon);
        return hasPort ? (text[..colon], text[(colon + 1)..]) : (text, null);
    }
}
