using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace KestrelChat.Load.Protocols;

/// <summary>
/// Layout of a payload: <c>~ssssss.qqqqqqqqqq.tttttttttttttttt.xxx…</c> (marker, decimal sender and sequence,
/// hexadecimal timestamp, padding). The marker occurs nowhere else, so counting markers counts lines, whatever
/// a server wraps around them. All fields have a fixed width, so a sender overwrites a template.
/// </summary>
internal static class PayloadFormat
{
    internal const byte Marker = (byte)'~';

    /// <summary>Bytes from the marker to the end of the timestamp.</summary>
    internal const int HeaderLength = TimestampOffset + TimestampWidth;

    /// <summary>The shortest payload: a header and its final dot.</summary>
    internal const int MinLength = HeaderLength + 1;

    /// <summary>Exclusive upper bound of sender indexes.</summary>
    internal const int MaxSenders = ProbeSender;

    /// <summary>Sender index of the lines sent before counting starts; no sender has it.</summary>
    internal const int ProbeSender = 999_999;

    private const byte Separator = (byte)'.';
    private const int SenderOffset = 1;
    private const int SenderWidth = 6;
    private const int SequenceOffset = SenderOffset + SenderWidth + 1;
    private const int SequenceWidth = 10;
    private const int TimestampOffset = SequenceOffset + SequenceWidth + 1;
    private const int TimestampWidth = 16;

    /// <summary>Creates a payload of <paramref name="length"/> bytes with sequence and timestamp 0.</summary>
    internal static byte[] Template(int sender, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sender);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sender, ProbeSender);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, MinLength);
        string header = string.Create(CultureInfo.InvariantCulture, $"~{sender:D6}.{0:D10}.{0:x16}.");
        return Encoding.ASCII.GetBytes(header.PadRight(length, 'x'));
    }

    /// <summary>Overwrites the sequence and the timestamp of a payload created by <see cref="Template"/>.</summary>
    internal static void Stamp(Span<byte> payload, long sequence, long timestamp)
    {
        _ = Utf8Formatter.TryFormat(sequence, payload.Slice(SequenceOffset, SequenceWidth), out _, new('D', SequenceWidth));
        _ = Utf8Formatter.TryFormat(timestamp, payload.Slice(TimestampOffset, TimestampWidth), out _, new('x', TimestampWidth));
    }

    /// <summary>Parses a header at the start of <paramref name="bytes"/>, marker included.</summary>
    /// <returns>False when the bytes are not a header, for example because the server split a line.</returns>
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
