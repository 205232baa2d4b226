namespace KestrelChat.Client.Terminal;

/// <summary>Which keys the control sequences of terminals mean (ECMA-48's CSI, and SS3). Pure.</summary>
/// <remarks>
/// Those of xterm (with modifiers, modifyOtherKeys), VTE, tmux, kitty (CSI u, without its progressive enhancements), rxvt and the Linux
/// console; nothing is looked up in terminfo, which knows no modifiers.
/// </remarks>
internal static class KeySequence
{
    private const int MaxParameters = 4;
    private const int ModifiersMask = 7;

    /// <summary>Returns the key of <c>CSI parameters final</c>.</summary>
    /// <param name="parameters">Parameter and intermediate bytes, 0x20 to 0x3F.</param>
    public static Key Control(ReadOnlySpan<byte> parameters, byte final)
    {
        if (parameters.IsEmpty && final is (byte)'I' or (byte)'O')
        {
            return new Key(final == 'I' ? KeyKind.FocusGained : KeyKind.FocusLost);
        }

        Span<int> values = stackalloc int[MaxParameters];
        if (!TryParse(parameters, values))
        {
            return Unknown;
        }

        KeyModifiers modifiers = Modifiers(values[1]);
        return final switch
        {
            // Old terminals give the modifiers alone: ESC [ 5 C.
            (byte)'A' or (byte)'B' or (byte)'C' or (byte)'D' or (byte)'F' or (byte)'H' => Arrow(final, values[1] > 0 ? modifiers : Modifiers(values[0])),
            (byte)'Z' => new Key(KeyKind.Tab, "", modifiers | KeyModifiers.Shift),
            (byte)'~' when values[0] == 27 => KeyCode.Of(values[2], modifiers),
            (byte)'~' => Numbered(values[0], modifiers),
            (byte)'u' => KeyCode.Of(values[0], modifiers),

            // rxvt.
            (byte)'$' => Numbered(values[0], KeyModifiers.Shift),
            (byte)'^' => Numbered(values[0], KeyModifiers.Control),
            (byte)'@' => Numbered(values[0], KeyModifiers.Control | KeyModifiers.Shift),
            (byte)'a' or (byte)'b' or (byte)'c' or (byte)'d' => Arrow((byte)(final - 'a' + 'A'), KeyModifiers.Shift),
            _ => Unknown,
        };
    }

    /// <summary>Returns the key of <c>SS3 parameters final</c>.</summary>
    /// <param name="parameters">Digits, mostly none.</param>
    public static Key Function(ReadOnlySpan<byte> parameters, byte final)
    {
        Span<int> values = stackalloc int[MaxParameters];
        if (!TryParse(parameters, values))
        {
            return Unknown;
        }

        return final switch
        {
            (byte)'A' or (byte)'B' or (byte)'C' or (byte)'D' or (byte)'F' or (byte)'H' => Arrow(final, Modifiers(Math.Max(values[0], values[1]))),
            (byte)'a' or (byte)'b' or (byte)'c' or (byte)'d' => Arrow((byte)(final - 'a' + 'A'), KeyModifiers.Control),

            // The keypad.
            (byte)'M' => new Key(KeyKind.Enter),
            (byte)'I' => new Key(KeyKind.Tab),
            >= (byte)'j' and <= (byte)'y' => new Key(KeyKind.Text, ((char)(final - 0x40)).ToString()),
            (byte)'X' => new Key(KeyKind.Text, "="),
            _ => Unknown,
        };
    }

    private static Key Unknown => new(KeyKind.Unknown);

    private static Key Arrow(byte final, KeyModifiers modifiers) => new(
        final switch
        {
            (byte)'A' => KeyKind.Up,
            (byte)'B' => KeyKind.Down,
            (byte)'C' => KeyKind.Right,
            (byte)'D' => KeyKind.Left,
            (byte)'F' => KeyKind.End,
            _ => KeyKind.Home,
        },
        "",
        modifiers);

    private static Key Numbered(int number, KeyModifiers modifiers) => number switch
    {
        1 or 7 => new Key(KeyKind.Home, "", modifiers),
        2 => new Key(KeyKind.Insert, "", modifiers),
        3 => new Key(KeyKind.Delete, "", modifiers),
        4 or 8 => new Key(KeyKind.End, "", modifiers),
        5 => new Key(KeyKind.PageUp, "", modifiers),
        6 => new Key(KeyKind.PageDown, "", modifiers),
        _ => Unknown,
    };

    // The parameter less one; bits above (super, locks) mean nothing here.
    private static KeyModifiers Modifiers(int parameter) => parameter < 1 ? KeyModifiers.None : (KeyModifiers)((parameter - 1) & ModifiersMask);

    /// <summary>Parses numbers between semicolons. Of numbers with colons between them (kitty) only the first counts, and a released key is refused.</summary>
    private static bool TryParse(ReadOnlySpan<byte> parameters, Span<int> values)
    {
        const int max = 0x10FFFF;
        values.Clear();
        int index = 0;
        int part = 0;
        bool isReleased = false;
        foreach (byte next in parameters)
        {
            switch (next)
            {
                case >= (byte)'0' and <= (byte)'9' when part == 0 && index < values.Length:
                    values[index] = Math.Min((values[index] * 10) + next - '0', max + 1);
                    break;
                case >= (byte)'0' and <= (byte)'9':
                    isReleased |= index == 1 && part == 1 && next == '3';
                    break;
                case (byte)';':
                    (index, part) = (index + 1, 0);
                    break;
                case (byte)':':
                    part++;
                    break;
                default:
                    return false;
            }
        }

        return !isReleased;
    }
}
