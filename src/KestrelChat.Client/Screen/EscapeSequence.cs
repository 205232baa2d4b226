namespace KestrelChat.Client.Screen;

/// <summary>Recognizes the escape sequences of terminals (ECMA-48, and what xterm adds). Pure.</summary>
internal static class EscapeSequence
{
    private const char Bell = '\a';
    private const char Escape = '\e';
    private const char FirstC1 = '\u0080';
    private const char LastC1 = '\u009F';
    private const char StringTerminator = '\u009C';

    /// <summary>
    /// Returns the length of the escape sequence at the beginning of a text; 0 if there is none, or it has no end. Text is no part of a
    /// sequence that is broken off: nobody can hide it with one.
    /// </summary>
    public static int LengthAt(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        if (text[0] is > FirstC1 and <= LastC1)
        {
            // One character for ESC and a letter.
            return LengthAfter((char)(text[0] - FirstC1 + '@'), text[1..], begin: 1);
        }

        return text[0] == Escape && text.Length > 1 ? LengthAfter(text[1], text[2..], begin: 2) : 0;
    }

    private static int LengthAfter(char kind, ReadOnlySpan<char> rest, int begin) => kind switch
    {
        '[' => Sum(begin, ControlLength(rest)),
        ']' or 'P' or 'X' or '^' or '_' => Sum(begin, StringLength(rest, endsWithBell: kind == ']')),
        // GNU screen's title: only as ESC k, since there is no such C1 character.
        'k' => Sum(begin, StringLength(rest, endsWithBell: false)),
        _ when begin == 1 => 0,
        >= ' ' and <= '/' => Sum(begin, ShortLength(rest)),
        >= '0' and <= '~' => begin,
        _ => 0,
    };

    // Parameters, intermediates, the final character.
    private static int ControlLength(ReadOnlySpan<char> rest)
    {
        var at = 0;
        at += Count(rest[at..], '0', '?');
        at += Count(rest[at..], ' ', '/');
        return at < rest.Length && rest[at] is >= '@' and <= '~' ? at + 1 : 0;
    }

    private static int ShortLength(ReadOnlySpan<char> rest)
    {
        var at = Count(rest, ' ', '/');
        return at < rest.Length && rest[at] is >= '0' and <= '~' ? at + 1 : 0;
    }

    // Up to the first control character, which must be the end: so the texts of many broken sequences are read once each.
    private static int StringLength(ReadOnlySpan<char> rest, bool endsWithBell)
    {
        for (var at = 0; at < rest.Length; at++)
        {
            switch (rest[at])
            {
                case Bell when endsWithBell:
                case StringTerminator:
                    return at + 1;
                case Escape:
                    return at + 1 < rest.Length && rest[at + 1] == '\\' ? at + 2 : 0;
                case < ' ' or '\x7F' or (>= FirstC1 and <= LastC1):
                    return 0;
                default:
                    break;
            }
        }

        return 0;
    }

    private static int Count(ReadOnlySpan<char> text, char first, char last)
    {
        var count = text.IndexOfAnyExceptInRange(first, last);
        return count < 0 ? text.Length : count;
    }

    private static int Sum(int begin, int rest) => rest == 0 ? 0 : begin + rest;
}
