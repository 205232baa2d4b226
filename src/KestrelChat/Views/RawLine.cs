using System.Buffers;
using System.Globalization;

namespace KestrelChat.Views;

/// <summary>
/// A line in the form for programs: time (ISO 8601, UTC), room, name and text, separated by tabs. A tab in the text becomes a
/// space. The text of an action begins with <c>/me</c>. Pure.
/// </summary>
internal static class RawLine
{
    public const string Time = "yyyy-MM-ddTHH:mm:ss.fffZ";
    private const byte Tab = (byte)'\t';

    private static ReadOnlySpan<byte> Action => "/me "u8;

    public static int Write(DateTimeOffset at, ReadOnlySpan<byte> room, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text, bool isAction, IBufferWriter<byte> output)
    {
        var length = Time.Length + room.Length + name.Length + (isAction ? Action.Length : 0) + text.Length + "\t\t\t\n".Length;
        var line = output.GetSpan(length);
        _ = at.ToUniversalTime().TryFormat(line, out var written, Time, CultureInfo.InvariantCulture);
        Append(line, ref written, "\t"u8);
        Append(line, ref written, room);
        Append(line, ref written, "\t"u8);
        Append(line, ref written, name);
        Append(line, ref written, "\t"u8);
        Append(line, ref written, isAction ? Action : default);
        text.Replace(line[written..], Tab, (byte)' ');
        written += text.Length;
        Append(line, ref written, "\n"u8);
        output.Advance(written);
        return written;
    }

    private static void Append(Span<byte> line, ref int written, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(line[written..]);
        written += bytes.Length;
    }
}
