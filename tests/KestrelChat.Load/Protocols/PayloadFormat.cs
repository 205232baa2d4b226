using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace KestrelChat.Load.Protocols;

/// <summary>
/// Layout of a payload: <c>~ssssss.qqqqqqqqqq.tttttttttttttttt.xxx…</c>, that is marker, sender and sequence in
/// decimal, timestamp in hexadecimal, padding. The marker occurs nowhere else, so that counting it counts
/// lines whatever a server wraps around them; the width of each field is fixed, so that a line is written
/// by overwriting a template.
/// </summary>
internal static class PayloadFormat
{
    internal const byte Marker = (byte)'~';

    /// <summary>Bytes from the marker to the end of the timestamp: what has to be there to parse.</summary>
    internal const int HeaderLength = TimestampOffset + TimestampWidth;

    /// <summary>The shortest payload: a header and the dot that ends it.</summary>
    internal const int MinLength = HeaderLength + 1;

    /// <summary>One more than the largest sender index.</summary>
    internal const int MaxSenders = ProbeSender;

    /// <summary>Bears the lines that are sent before counting starts; no sender has this index.</summary>
    internal const int ProbeSender = 999_999;

    private const byte Separator = (byte)'.';
    private const int SenderOffset = 1;
    private const int SenderWidth = 6;
    private const int SequenceOffset = SenderOffset + SenderWidth + 1;
    private const int SequenceWidth = 10;
    private const int TimestampOffset = SequenceOffset + SequenceWidth + 1;
    private const int TimestampWidth = 16;

    /// <summary>A sender's payload of <paramref name="length"/> bytes with sequence and timestamp 0.</summary>
    internal static byte[] Template(int sender, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sender);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sender, ProbeSender);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, MinLength);
        string header = string.Create(CultureInfo.InvariantCulture, $"~{sender:D6}.{0:D10}.{0:x16}.");
        return Encoding.ASCII.GetBytes(header.PadRight(length, 'x'));
    }

    /// <summary>Overwrites the sequence and the timestamp of a payload that came from <see cref="Template"/>.</summary>
    internal static void Stamp(Span<byte> payload, long sequence, long timestamp)
    {
        _ = Utf8Formatter.TryFormat(sequence, payload.Slice(SequenceOffset, SequenceWidth), out _, new('D', SequenceWidth));
        _ = Utf8Formatter.TryFormat(timestamp, payload.Slice(TimestampOffset, TimestampWidth), out _, new('x', TimestampWidth));
    }

    /// <summary>Reads a header that begins with its marker.</summary>
    /// <returns>False where the bytes are not a header, as when a server has cut a line in two.</returns>
    internal static bool TryParse(ReadOnlySpan<byte> bytes, out PayloadHeader header)
    {
        header = default;
        if (bytes.Length < HeaderLength
            || bytes[0] != Marker
            || bytes[SequenceOffset - 1] != Separator
            || bytes[TimestampOffset - 1] != Separator
            || !TryParseField(bytes.Slice(SenderOffset, SenderWidth), 'D', out long sender)
            || !TryParseField(bytes.Slice(SequenceOffset, SequenceWidth), 'D', out long sequence)
            || !TryParseField(bytes.Slice(TimestampOffset, TimestampWidth), 'x', out long timestamp))
        {
            return false;
        }

        header = new((int)sender, sequence, timestamp);
        return true;
    }

    private static bool TryParseField(ReadOnlySpan<byte> field, char format, out long value) =>
        Utf8Parser.TryParse(field, out value, out int consumed, format) && consumed == field.Length && value >= 0;
}
