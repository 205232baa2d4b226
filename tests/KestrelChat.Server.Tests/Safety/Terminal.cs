using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Safety;

/// <summary>Receives what a terminal would show, and asserts that it is harmless.</summary>
internal static partial class Terminal
{
    /// <summary>Receives everything up to and including a text, or up to the end (null).</summary>
    public static async Task<byte[]> ReceiveUntilAsync(Socket socket, string? last = null)
    {
        var end = last is null ? null : Encoding.UTF8.GetBytes(last);
        var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        var searched = 0;
        while (end is null || all.GetBuffer().AsSpan(searched, (int)all.Length - searched).IndexOf(end) < 0)
        {
            searched = Math.Max(0, (int)all.Length - (end?.Length ?? 0));
            var received = await socket.ReceiveAsync(buffer).Soon($"'{last ?? "the end"}'; received '{Encoding.UTF8.GetString(all.GetBuffer(), Math.Max(0, (int)all.Length - 400), Math.Min(400, (int)all.Length))}'");
            if (received == 0)
            {
                Assert.True(end is null, $"the server closed where '{last}' was expected");
                break;
            }

            all.Write(buffer.AsSpan(0, received));
        }

        return all.ToArray();
    }

    /// <summary>Asserts: valid UTF-8, no controls but TAB and LF, no bidi controls, few combining marks on one character.</summary>
    public static void AssertSafe(string receiver, byte[] bytes) => AssertSafe(receiver, new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes), isLine: false);

    /// <inheritdoc cref="AssertSafe(string, byte[])"/>
    /// <param name="isLine">Whether LF is not allowed either.</param>
    public static void AssertSafe(string receiver, string text, bool isLine = true)
    {
        var marks = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var isControl = Rune.IsControl(rune) && rune.Value != '\t' && (isLine || rune.Value != '\n');
            var isBidi = rune.Value is (>= 0x2028 and <= 0x202E) or (>= 0x2066 and <= 0x2069);
            var category = Rune.GetUnicodeCategory(rune);
            marks = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark ? marks + 1 : category == UnicodeCategory.Format ? marks : 0;
            if (isControl || isBidi || marks > 8)
            {
                var at = text.IndexOf(rune.ToString(), StringComparison.Ordinal);
                Assert.Fail($"{receiver} received U+{rune.Value:X4} with {marks} marks in '{text[Math.Max(0, at - 60)..Math.Min(text.Length, at + 60)]}'");
            }
        }
    }

    /// <summary>Removes the colours that the server itself sends.</summary>
    public static string WithoutColors(byte[] bytes) => Color().Replace(Encoding.UTF8.GetString(bytes), "");

    /// <summary>Removes the bells that the server itself sends, which end lines.</summary>
    public static string WithoutBells(byte[] bytes) => Encoding.UTF8.GetString(bytes).Replace("\a\n", "\n", StringComparison.Ordinal);

    public static void AssertVisible(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            var isInvisible = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || rune.Value is 0x34F or 0x115F or 0x1160 or 0x3164 or 0xFFA0 or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0D);

            // Joiners are allowed where a script needs them.
            Assert.False(isInvisible && rune.Value is not (0x200C or 0x200D), $"the name '{name}' has U+{rune.Value:X4}");
        }
    }

    [GeneratedRegex(@"\u001b\[(0|2|3[1-6])m")]
    private static partial Regex Color();
}
