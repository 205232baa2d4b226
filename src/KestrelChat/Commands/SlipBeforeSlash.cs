using System.Buffers;
using System.Text;
using KestrelChat.Text.Names;

namespace KestrelChat.Commands;

/// <summary>
/// Recognizes what was typed before, or in place of, the slash of a command, so that a private line or a token is not said to the room.
/// Pure.
/// </summary>
/// <remarks>
/// Only lines that are about to be said are looked at, and most of them only for their first character. A line in which no command begins
/// is left as it is.
/// </remarks>
internal static class SlipBeforeSlash
{
    private const char Slash = '/';
    private const char Escape = '␛';
    private const char BrailleBlank = '\u2800';
    private const string Number = @"\u{";

    // What the slash's key leaves with or without Shift, on an American or a German keyboard, or with input methods of China and Japan.
    private const string WrongSlashes = "\\?？7／⁄∕⧸、・";

    // Words of one letter after a wrong slash are ordinary: \o/, 7m.
    private const int MinWord = 2;

    // The keys of a Russian keyboard, and the letters of a Latin one on them. The key of the slash is a full stop there.
    private const string Russian = "йцукенгшщзфывапролдячсмить";
    private const string Latin = "qwertyuiopasdfghjklzxcvbnm";

    // No slip begins with these. Letters of other scripts are ordinary as well.
    private static readonly SearchValues<byte> s_ordinary = SearchValues.Create("!\"#$%&'()*+,-012345689:;<=>@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Looks for a slip at the start of a line that does not begin with a slash.</summary>
    /// <param name="line">Visible UTF-8.</param>
    /// <param name="start">Where the command begins, if it follows invisible characters; otherwise 0.</param>
    /// <param name="command">The command that may have been meant, as it is typed; null = none.</param>
    public static void Find(ReadOnlySpan<byte> line, out int start, out string? command)
    {
        (start, command) = (0, null);
        if (line.IsEmpty || s_ordinary.Contains(line[0]) || (Rune.DecodeFromUtf8(line, out var first, out _) == OperationStatus.Done && Rune.IsLetter(first) && !UnicodeFolding.IsIgnorable(first)))
        {
            return;
        }

        var text = Encoding.UTF8.GetString(line);
        var at = 0;
        var hasBlank = false;
        while (at < text.Length && LengthOfInvisible(text.AsSpan(at), out var isBlank) is > 0 and var length)
        {
            hasBlank |= isBlank;
            at += length;
        }

        var rest = text.AsSpan(at);
        if (rest is not [Slash, ..])
        {
            command = hasBlank ? null : FindWithWrongSlash(rest);
        }
        else if (!hasBlank)
        {
            start = Encoding.UTF8.GetByteCount(text.AsSpan(0, at));
        }
        else if (CommandTable.Find(WordOf(rest[1..])) is not null)
        {
            command = $"/{WordOf(rest[1..])}";
        }
    }

    private static string? FindWithWrongSlash(ReadOnlySpan<char> text)
    {
        if (text.Length <= MinWord)
        {
            return null;
        }

        var word = WordOf(text[1..]);
        if (text[0] == '.')
        {
            word = string.Concat(word.Select(letter => Russian.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var key ? Latin[key] : ' '));
        }
        else if (!WrongSlashes.Contains(text[0], StringComparison.Ordinal))
        {
            return null;
        }

        // Only with something private after it: others have nothing to lose.
        var isPrivate = CommandTable.Find(word) is { IsPrivate: true } && text[1..].Trim().Length > word.Length;
        return isPrivate && word.Length >= MinWord ? $"/{word}" : null;
    }

    // The first word, folded, so that it is found in full-width letters as well.
    private static string WordOf(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(" \t\u00A0\u3000");
        var word = (end < 0 ? text : text[..end]).ToString();
        return string.Concat(UnicodeFolding.Fold(word));
    }

    /// <summary>How many characters at the start of a visible text a user does not see as text: blanks, and what keys and pasted text leave behind.</summary>
    private static int LengthOfInvisible(ReadOnlySpan<char> text, out bool isBlank)
    {
        isBlank = false;
        if (text[0] == Escape)
        {
            return LengthOfSequence(text);
        }

        // What VisibleText makes of C1 controls and of separators.
        if (text.StartsWith(Number, StringComparison.Ordinal) && text.IndexOf('}') is > 0 and var end)
        {
            var isNext = text[..(end + 1)] is @"\u{9b}";
            return end + 1 + (isNext ? LengthOfControl(text[(end + 1)..]) : 0);
        }

        Rune.DecodeFromUtf16(text, out var rune, out var length);
        isBlank = Rune.IsWhiteSpace(rune) || rune.Value == BrailleBlank;
        var isPicture = rune.Value is >= 0x2400 and <= 0x2426;
        return isBlank || isPicture || rune.Value == Rune.ReplacementChar.Value || UnicodeFolding.IsIgnorable(rune) || NameRules.IsMark(rune) ? length : 0;
    }

    // Of a key or an answer of the terminal: ECMA-48, 5.4; xterm, "Control Sequences".
    private static int LengthOfSequence(ReadOnlySpan<char> text) => text switch
    {
        [_, '[', ..] => 2 + LengthOfControl(text[2..]),
        [_, 'O', (>= 'A' and <= 'Z') or (>= 'a' and <= 'z'), ..] => 3,
        [_, ']' or 'P' or '_' or '^', ..] => LengthOfString(text),
        [_, (>= '0' and <= '9') or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z'), ..] => 2,
        _ => 1,
    };

    // Parameters and one of the final characters that keys send.
    private static int LengthOfControl(ReadOnlySpan<char> text)
    {
        var at = text is ['[', ..] ? 1 : 0;
        while (at < text.Length && text[at] is >= '0' and <= '?')
        {
            at++;
        }

        return at < text.Length && (char.IsAsciiLetter(text[at]) || text[at] is '~' or '^' or '$' or '@') ? at + 1 : at;
    }

    // Up to BEL or ESC \; if there is none, the introducer only.
    private static int LengthOfString(ReadOnlySpan<char> text)
    {
        var end = text[1..].IndexOfAny('␇', Escape) + 1;
        return end == 0 ? 2 : text[end] != Escape ? end + 1 : text[end..] is [_, '\\', ..] && !text[(end + 1)..].StartsWith(Number, StringComparison.Ordinal) ? end + 2 : end;
    }
}
