using System.Globalization;
using System.Text;

namespace KestrelChat.Client.Editing;

/// <summary>Recognizes lines that a history must not keep: those with a token, and private ones. Pure.</summary>
/// <remarks>
/// A command counts also with what may stand before, or in place of, its slash by a slip of the fingers: the server then does not say the
/// line either. In doubt a line is not kept, which costs nothing but typing it again.
/// </remarks>
internal static class SecretLines
{
    // What the slash's key leaves with or without Shift, on an American, a German or a Russian keyboard, or with input methods of East Asia.
    private const string Slashes = "/\\?7.|／⁄∕⧸＼？．、・÷";

    // The keys of a Russian keyboard, and the letters of a Latin one on them.
    private const string Russian = "йцукенгшщзфывапролдячсмить";
    private const string Latin = "qwertyuiopasdfghjklzxcvbnm";

    private const char FirstFullWidth = '！';
    private const char LastFullWidth = '～';
    private const int ToAscii = '！' - '!';

    private static readonly HashSet<string> s_withToken = new(StringComparer.Ordinal) { "op", "claim", "register" };
    private static readonly HashSet<string> s_private = new(StringComparer.Ordinal) { "msg", "tell", "m", "reply", "r" };

    /// <summary>Returns whether a line has a token: it is to be kept nowhere.</summary>
    public static bool HasToken(string line) => WordsOf(line).Any(s_withToken.Contains);

    /// <summary>Returns whether a line has a token or is a private one: it is not to be kept in a file.</summary>
    public static bool IsSecret(string line) => WordsOf(line).Any(word => s_withToken.Contains(word) || s_private.Contains(word));

    // The command's word, in each way that it can be read.
    private static IEnumerable<string> WordsOf(string line)
    {
        var at = LengthOfInvisible(line);
        var slashes = at;
        while (slashes < line.Length && (Slashes.Contains(line[slashes], StringComparison.Ordinal) || IsInvisible(line[slashes])))
        {
            slashes++;
        }

        if (slashes == at)
        {
            return [];
        }

        var word = Folded(line.AsSpan(slashes));
        return [word, string.Concat(word.Select(letter => Russian.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var key ? Latin[key] : letter))];
    }

    private static string Folded(ReadOnlySpan<char> text)
    {
        StringBuilder word = new();
        foreach (var character in text)
        {
            if (char.IsLetterOrDigit(character))
            {
                word.Append(char.ToLowerInvariant(character is >= FirstFullWidth and <= LastFullWidth ? (char)(character - ToAscii) : character));
            }
            else if (!IsInvisible(character) || char.IsWhiteSpace(character))
            {
                break;
            }
        }

        return word.ToString();
    }

    private static int LengthOfInvisible(string line)
    {
        var at = 0;
        while (at < line.Length)
        {
            if (IsEscape(line[at]) && at + 1 < line.Length && line[at + 1] is '[' or 'O')
            {
                at = EndOfSequence(line, at + 2);
            }
            else if (IsInvisible(line[at]))
            {
                at++;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    // ESC, or its picture.
    private static bool IsEscape(char character) => character is '\e' or '␛';

    // Of a key, such as an arrow's: parameters and a final character.
    private static int EndOfSequence(string line, int at)
    {
        while (at < line.Length && line[at] is >= ' ' and <= '?' and not '/')
        {
            at++;
        }

        return at < line.Length && (char.IsAsciiLetter(line[at]) || line[at] is '~' or '^' or '$' or '@') ? at + 1 : at;
    }

    // Blanks, controls and their pictures, characters without a width, marks, and what replaces bytes that are no text.
    private static bool IsInvisible(char character) =>
        char.IsWhiteSpace(character) || character is (>= '\u2400' and <= '\u2426') or '\u2800' or '\uFFFD' || CharUnicodeInfo.GetUnicodeCategory(character) is
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark;
}
