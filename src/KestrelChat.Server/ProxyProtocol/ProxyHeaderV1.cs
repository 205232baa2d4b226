using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KestrelChat.Server.ProxyProtocol;

/// <summary>Parses version 1, a line of text: <c>PROXY TCP4 192.0.2.1 198.51.100.1 51234 8000\r\n</c>.</summary>
internal static class ProxyHeaderV1
{
    /// <summary>The longest header with its CR LF (section 2.1: 107 bytes).</summary>
    public const int MaxLength = 107;

    public static ReadOnlySpan<byte> Signature => "PROXY "u8;

    private static ReadOnlySpan<byte> Tcp4 => "PROXY TCP4 "u8;

    private static ReadOnlySpan<byte> Tcp6 => "PROXY TCP6 "u8;

    private static ReadOnlySpan<byte> Unknown => "PROXY UNKNOWN"u8;

    /// <summary>Whether a line is a header, well-formed or not, and not text such as <c>PROXY is down again</c>.</summary>
    public static bool Begins(ReadOnlySpan<byte> line) => line.StartsWith(Tcp4) || line.StartsWith(Tcp6) || line.StartsWith(Unknown);

    /// <summary>Whether a line that begins like this may become a header.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> start) => Tcp4.StartsWith(start) || Tcp6.StartsWith(start) || Unknown.StartsWith(start);

    /// <param name="bytes">The first bytes of the stream, which begin like <see cref="Signature"/>; at most <see cref="MaxLength"/>.</param>
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

            error = $"expected a line end within {MaxLength} bytes";
            return ProxyHeaderStatus.Malformed;
        }

        if (bytes[end - 1] != '\r')
        {
            error = "expected CR before LF";
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
            return "expected five fields, separated by one space";
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
                return "expected TCP4, TCP6 or UNKNOWN";
        }

        if (!TryParseAddress(sourceAddress, family, out var address) || !TryParseAddress(destinationAddress, family, out _))
        {
            return $"expected addresses of {protocol}";
        }

        if (!TryParsePort(sourcePort, out var port) || !TryParsePort(destinationPort, out _))
        {
            return "expected ports from 0 to 65535 without leading zeros";
        }

        source = new IPEndPoint(address, port);
        return null;
    }

    private static bool TryParseAddress(string text, AddressFamily family, out IPAddress address)
    {
        // .NET also accepts 1, 0x7f.1, 010.0.0.1, [::1] and ::1%3. Here IPv4 must be in canonical form, and IPv6 may have only
        // hexadecimal digits, colons and dots.
        if (!IPAddress.TryParse(text, out address!) || address.AddressFamily != family)
        {
            return false;
        }

        return family == AddressFamily.InterNetwork
            ? address.ToString() == text
            : text.All(each => char.IsAsciiHexDigit(each) || each is ':' or '.');
    }

    private static bool TryParsePort(string text, out int port) =>
        Utf8Parser.TryParse(Encoding.Latin1.GetBytes(text), out port, out var consumed)
            && consumed == text.Length && port is >= 0 and <= ushort.MaxValue && char.IsAsciiDigit(text[0]) && (text[0] != '0' || text.Length == 1);
}
