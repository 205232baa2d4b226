using System.Globalization;
using System.Text;

namespace KestrelChat.Server.Telnet;

/// <summary>Measures the last character of a line as a user sees it: with combining marks, or a sequence of emoji. Pure.</summary>
internal static class LastCharacter
{
    /// <summary>Longer characters are cut. It bounds the work for each erasure.</summary>
    private const int MaxBytes = 128;

    /// <summary>Returns the length of the last character in bytes; 0 if the line is empty. Bytes that are not UTF-8 are characters of their own.</summary>
    public static int LengthOf(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line[^1] < 0x80)
        {
            return Math.Min(1, line.Length);
        }

        // Marks can belong to an ASCII letter, and nothing reaches beyond one.
        var window = line[^Math.Min(line.Length, MaxBytes)..];
        window = window[Math.Max(0, window.LastIndexOfAnyInRange((byte)0, (byte)0x7F))..];
        Span<char> text = stackalloc char[MaxBytes];
        Span<int> positions = stackalloc int[MaxBytes];
        var length = 0;
        for (var at = 0; at < window.Length;)
        {
            Rune.DecodeFromUtf8(window[at..], out var rune, out var bytes);
            var characters = rune.EncodeToUtf16(text[length..]);
            positions.Slice(length, characters).Fill(at);
            length += characters;
            at += bytes;
        }

        var last = 0;
        for (var at = 0; at < length; at += StringInfo.GetNextTextElementLength(text[at..length]))
        {
            last = at;
        }

        return window.Length - positions[last];
    }
}
