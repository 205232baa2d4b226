using System.Buffers;
using System.Globalization;

namespace KestrelChat.Views;

/// <summary>
/// A said line for programs: four fields with a tab between them, ISO 8601 time in UTC, room, who, text; a tab in the text is a
/// space. What is done with <c>/me</c> is a text that begins so. Pure.
/// </summary>
internal static class RawLine
{
    private const string Time = "yyyy-MM-ddTHH:mm:ss.fffZ";
    private const byte Tab = (byte)'\t';

    private static ReadOnlySpan<byte> Action => "/me "u8;

    public static int Write(DateTimeOffset at, ReadOnlySpan<byte> room, ReadOnlySpan<byte> who, ReadOnlySpan<byte> text, bool isAction, IBufferWriter<byte> output)
    {
        var length = Time.Length + room.Length + who.Length + (isAction ? Action.Length : 0) + text.Length + "\t\t\t\n".Length;
        var line = output.GetSpan(length);
        _ = at.ToUniversalTime().TryFormat(line, out var written, Time, CultureInfo.InvariantCulture);
        Put(line, ref written, "\t"u8);
        Put(line, ref written, room);
        Put(line, ref written, "\t"u8);
        Put(line, ref written, who);
        Put(line, ref written, "\t"u8);
        Put(line, ref written, isAction ? Action : default);
        text.Replace(line[written..], Tab, (byte)' ');
        written += text.Length;
        Put(line, ref written, "\n"u8);
        output.Advance(written);
        return written;
    }

    private static void Put(Span<byte> line, ref int written, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(line[written..]);
        written += bytes.Length;
    }
}
