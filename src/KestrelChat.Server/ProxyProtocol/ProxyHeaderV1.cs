using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KestrelChat.Server.ProxyProtocol;

/// <summary>Version 1, a line of text: <c>PROXY TCP4 192.0.2.1 198.51.100.1 51234 8000\r\n</c>.</summary>
internal static class ProxyHeaderV1
{
    /// <summary>The longest header, its CR LF included (section 2.1: "a receiver can work with a 107-byte buffer").</summary>
    public const int MaxLength = 107;

    public static ReadOnlySpan<byte> Signature => "PROXY "u8;

    /// <param name="bytes">What has come so far, <see cref="MaxLength"/> at most.</param>
    public static ProxyHeaderStatus Parse(ReadOnlySpan<byte> bytes, out ProxyHeader header, out int length, out string? error)
    {
        header = default;
        length = 0;
        error = null;
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            if (bytes.Length < MaxLength)
            {
                return ProxyHeaderStatus.Incomplete;
            }

            error = $"no line end within {MaxLength} bytes";
            return ProxyHeaderStatus.Malformed;
        }

        if (bytes[end - 1] != '\r')
        {
            error = "a line end without CR";
            return ProxyHeaderStatus.Malformed;
        }

        var fields = bytes[Signature.Length..(end - 1)];
        if (fields.SequenceEqual("UNKNOWN"u8) || fields.StartsWith("UNKNOWN "u8))
        {
            length = end + 1;
            return ProxyHeaderStatus.Header;
        }

        error = ParseFields(Encoding.Latin1.GetString(fields).Split(' '), out var source);
        if (error is not null)
        {
            return ProxyHeaderStatus.Malformed;
        }

        header = new ProxyHeader(source, IsLocal: false);
        length = end + 1;
        return ProxyHeaderStatus.Header;
    }

    private static string? ParseFields(string[] fields, out IPEndPoint? source)
    {
        source = null;
        if (fields is not [var protocol, var sourceAddress, var destinationAddress, var sourcePort, var destinationPort])
        {
            return "not five fields, separated by one space each";
        }

        AddressFamily family;
        switch (protocol)
        {
            case "TCP4":
                family = AddressFamily.InterNetwork;
                break;
            case "TCP6":
                family = AddressFamily.InterNetworkV6;
                break;
            default:
                return "a protocol other than TCP4, TCP6 and UNKNOWN";
        }

        if (!TryParseAddress(sourceAddress, family, out var address) || !TryParseAddress(destinationAddress, family, out _))
        {
            return $"an address that is none of {protocol}";
        }

        if (!TryParsePort(sourcePort, out var port) || !TryParsePort(destinationPort, out _))
        {
            return "a port that is no number from 0 to 65535 without leading zeros";
        }

        source = new IPEndPoint(address, port);
        return null;
    }

    private static bool TryParseAddress(string text, AddressFamily family, out IPAddress address)
    {
        // .NET also takes 1, 0x7f.1, 010.0.0.1, [::1] and ::1%3 for addresses; here only the one canonical spelling of each
        // octet, and nothing but hexadecimal digits, colons and dots.
        if (!IPAddress.TryParse(text, out address!) || address.AddressFamily != family)
        {
            return false;
        }

        return family == AddressFamily.InterNetwork
            ? address.ToString() == text
            : text.All(each => char.IsAsciiHexDigit(each) || each is ':' or '.');
    }

    private static bool TryParsePort(string text, out int port) =>
        Utf8Parser.TryParse(Encoding.Latin1.GetBytes(text), out port, out var used)
            && used == text.Length && port is >= 0 and <= ushort.MaxValue && char.IsAsciiDigit(text[0]) && (text[0] != '0' || text.Length == 1);
}
