using System.Text;

namespace KestrelChat.Client.Terminal;

/// <summary>Which keys single characters and the codes of <c>CSI code ; modifiers u</c> mean. Pure.</summary>
internal static class KeyCode
{
    private static readonly string[] s_ascii = [.. Enumerable.Range(0, 128).Select(value => ((char)value).ToString())];

    /// <summary>Returns the key of a character that came by itself, or after Escape (Alt).</summary>
    public static Key Of(Rune typed, bool hasAlt)
    {
        KeyModifiers modifiers = hasAlt ? KeyModifiers.Alt : KeyModifiers.None;
        return typed.Value switch
        {
            0x09 => new Key(KeyKind.Tab, "", modifiers),

            // LF is Ctrl-J, by which lines are entered, too.
            0x0A or 0x0D => new Key(KeyKind.Enter, "", modifiers),

            // Which of the two Backspace sends is a setting of the terminal.
            0x08 or 0x7F => new Key(KeyKind.Backspace, "", modifiers),
            0x1B => new Key(KeyKind.Escape, "", modifiers),
            < 0x20 => new Key(KeyKind.Control, s_ascii[typed.Value + (typed.Value is >= 1 and <= 26 ? 0x60 : 0x40)], modifiers),
            _ when Rune.IsControl(typed) => new Key(KeyKind.Unknown),
            _ => new Key(hasAlt ? KeyKind.Alt : KeyKind.Text, typed.Value < s_ascii.Length ? s_ascii[typed.Value] : typed.ToString()),
        };
    }

    /// <summary>Returns the key of a code with modifiers.</summary>
    public static Key Of(int code, KeyModifiers modifiers)
    {
        // Kitty's numbers for keys without a character are in a private area.
        if (!Rune.IsValid(code) || code is >= 0xE000 and <= 0xF8FF)
        {
            return new Key(KeyKind.Unknown);
        }

        Rune typed = new(code);
        if (code is 0x08 or 0x09 or 0x0A or 0x0D or 0x1B or 0x7F)
        {
            return Of(typed, hasAlt: false) with { Modifiers = modifiers };
        }

        if (Rune.IsControl(typed))
        {
            return new Key(KeyKind.Unknown);
        }

        if (modifiers.HasFlag(KeyModifiers.Control))
        {
            return new Key(KeyKind.Control, Rune.ToLowerInvariant(typed).ToString(), modifiers & ~KeyModifiers.Control);
        }

        // Some terminals send the letter of the key, some the one that Shift makes of it.
        Rune shown = modifiers.HasFlag(KeyModifiers.Shift) ? Rune.ToUpperInvariant(typed) : typed;
        return Of(shown, modifiers.HasFlag(KeyModifiers.Alt));
    }
}
