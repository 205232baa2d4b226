using System.Globalization;
using System.Net;

namespace KestrelChat.Client;

/// <summary>
/// Reads the two arguments of the command line. Pure; safe for any thread. Nothing is thrown: what is wrong comes back
/// as a sentence for the user that names the value.
/// </summary>
internal static class ServerAddressParser
{
    /// <summary>The most characters a name in the DNS can have.</summary>
    private const int MaxHostLength = 253;

    /// <summary>Says what is wrong with <paramref name="text"/> as a host, or null when it can be looked up.</summary>
    public static string? FindErrorInHost(string text)
    {
        // "[::1]:8000" counts as an address, too, but its port would be ignored.
        if (IPAddress.TryParse(text, out _) && text.StartsWith('[') == text.EndsWith(']'))
        {
            return null;
        }

        if (text.StartsWith('-'))
        {
            return $"unknown option '{text}'; see --help";
        }

        // The most likely slip: the address as a browser wants it.
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return $"'{text}' is not a host; give host and port as two arguments, for example: kestrelchat localhost 8000";
        }

        // An empty name would be looked up as this machine, which nobody asked for.
        if (text.Length is 0 or > MaxHostLength || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '[' or ']'))
        {
            return $"'{text}' is not a host; give a host name or an IP address";
        }

        return null;
    }

    /// <summary>Reads a port, 1 to 65535, in plain digits.</summary>
    public static bool TryParsePort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port)
        && port is >= 1 and <= IPEndPoint.MaxPort;

    /// <summary>Says that <paramref name="text"/> is not a port.</summary>
    public static string DescribeWrongPort(string text) =>
        $"'{text}' is not a port; give a number from 1 to {IPEndPoint.MaxPort}";
}
