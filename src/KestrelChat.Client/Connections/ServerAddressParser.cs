using System.Globalization;
using System.Net;

namespace KestrelChat.Client.Connections;

/// <summary>Validates the host argument and parses the port argument.</summary>
/// <remarks>Pure; safe for any thread. Nothing is thrown; errors are messages for the user that quote the value.</remarks>
internal static class ServerAddressParser
{
    /// <summary>The maximum length of a DNS name as text (255 octets on the wire, RFC 1035).</summary>
    private const int MaxHostLength = 253;

    /// <summary>Returns the error in a host, or null if it can be looked up.</summary>
    public static string? ValidateHost(string text)
    {
        // IPAddress also parses "[::1]:8000" but ignores the port.
        if (IPAddress.TryParse(text, out _) && text.StartsWith('[') == text.EndsWith(']'))
        {
            return null;
        }

        if (text.StartsWith('-'))
        {
            return $"unknown option '{text}'; see --help";
        }

        // The most likely mistake: host and port in one argument, as in a URL.
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return $"invalid host '{text}': expected host and port as two arguments, for example: kestrelchat localhost 8000";
        }

        // An empty name would resolve to this machine.
        if (text.Length is 0 or > MaxHostLength || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '[' or ']'))
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
        $"invalid port '{text}': expected a number from 1 to {IPEndPoint.MaxPort}";
}
