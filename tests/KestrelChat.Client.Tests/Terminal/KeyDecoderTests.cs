using System.Text;
using KestrelChat.Client.Terminal;

namespace KestrelChat.Client.Tests.Terminal;

public sealed class KeyDecoderTests
{
    private const KeyModifiers None = KeyModifiers.None;
    private const KeyModifiers Shift = KeyModifiers.Shift;
    private const KeyModifiers Alt = KeyModifiers.Alt;
    private const KeyModifiers Control = KeyModifiers.Control;

    [Fact]
    public void Typed_characters_of_any_script_are_text()
    {
        Assert.Equal(["h", "é", "中", "😀", "\u0301", " "], Keys("hé中😀\u0301 ").Select(key => key.Text));
        Assert.All(Keys("hé中😀\u0301 "), key => Assert.Equal((KeyKind.Text, None), (key.Kind, key.Modifiers)));
    }

    [Theory]
    [InlineData("\r", KeyKind.Enter)]
    [InlineData("\n", KeyKind.Enter)]
    [InlineData("\t", KeyKind.Tab)]
    [InlineData("\u007f", KeyKind.Backspace)]
    [InlineData("\b", KeyKind.Backspace)]
    [InlineData("\u0001", KeyKind.Control, "a")]
    [InlineData("\u001a", KeyKind.Control, "z")]
    [InlineData("\0", KeyKind.Control, "@")]
    [InlineData("\u001f", KeyKind.Control, "_")]
    [InlineData("\u001c", KeyKind.Control, "\\")]
    public void Control_characters_are_keys(string typed, object kind, string text = "") => Assert.Equal([new Key((KeyKind)kind, text)], Keys(typed));

    [Theory]
    [InlineData("\u001bb", KeyKind.Alt, "b", None)]
    [InlineData("\u001b<", KeyKind.Alt, "<", None)]
    [InlineData("\u001bé", KeyKind.Alt, "é", None)]
    [InlineData("\u001b\u007f", KeyKind.Backspace, "", Alt)]
    [InlineData("\u001b\r", KeyKind.Enter, "", Alt)]
    [InlineData("\u001b\u0001", KeyKind.Control, "a", Alt)]
    public void A_key_after_Escape_is_that_key_with_Alt(string typed, object kind, string text, object modifiers) =>
        Assert.Equal([new Key((KeyKind)kind, text, (KeyModifiers)modifiers)], Keys(typed));

    [Theory]
    [InlineData("[A", KeyKind.Up, None)]
    [InlineData("OA", KeyKind.Up, None)]
    [InlineData("[B", KeyKind.Down, None)]
    [InlineData("[C", KeyKind.Right, None)]
    [InlineData("[D", KeyKind.Left, None)]
    [InlineData("[1;5C", KeyKind.Right, Control)]
    [InlineData("[1;3D", KeyKind.Left, Alt)]
    [InlineData("[1;2A", KeyKind.Up, Shift)]
    [InlineData("[1;6H", KeyKind.Home, Control | Shift)]
    [InlineData("[5D", KeyKind.Left, Control)]
    [InlineData("O5C", KeyKind.Right, Control)]
    [InlineData("Oc", KeyKind.Right, Control)]
    [InlineData("[d", KeyKind.Left, Shift)]
    [InlineData("\u001b[D", KeyKind.Left, Alt)]
    [InlineData("\u001bOd", KeyKind.Left, Control | Alt)]
    [InlineData("[H", KeyKind.Home, None)]
    [InlineData("OH", KeyKind.Home, None)]
    [InlineData("[1~", KeyKind.Home, None)]
    [InlineData("[7~", KeyKind.Home, None)]
    [InlineData("[F", KeyKind.End, None)]
    [InlineData("OF", KeyKind.End, None)]
    [InlineData("[4~", KeyKind.End, None)]
    [InlineData("[8~", KeyKind.End, None)]
    [InlineData("[2~", KeyKind.Insert, None)]
    [InlineData("[3~", KeyKind.Delete, None)]
    [InlineData("[3;5~", KeyKind.Delete, Control)]
    [InlineData("[3^", KeyKind.Delete, Control)]
    [InlineData("[3$", KeyKind.Delete, Shift)]
    [InlineData("[3@", KeyKind.Delete, Control | Shift)]
    [InlineData("[5~", KeyKind.PageUp, None)]
    [InlineData("[6~", KeyKind.PageDown, None)]
    [InlineData("[Z", KeyKind.Tab, Shift)]
    [InlineData("OM", KeyKind.Enter, None)]
    [InlineData("[I", KeyKind.FocusGained, None)]
    [InlineData("[O", KeyKind.FocusLost, None)]
    [InlineData("[13u", KeyKind.Enter, None)]
    [InlineData("[13;2u", KeyKind.Enter, Shift)]
    [InlineData("[9;2u", KeyKind.Tab, Shift)]
    [InlineData("[127;3u", KeyKind.Backspace, Alt)]
    [InlineData("[27u", KeyKind.Escape, None)]
    [InlineData("[27;5;13~", KeyKind.Enter, Control)]
    [InlineData("[1;1:1A", KeyKind.Up, None)]
    [InlineData("[1;129A", KeyKind.Up, None)]
    public void Sequences_of_xterm_rxvt_kitty_tmux_and_the_Linux_console_are_keys(string sequence, object kind, object modifiers) =>
        Assert.Equal([new Key((KeyKind)kind, "", (KeyModifiers)modifiers)], Keys("\u001b" + sequence));

    [Theory]
    [InlineData("[97u", KeyKind.Text, "a", None)]
    [InlineData("[97;5u", KeyKind.Control, "a", None)]
    [InlineData("[65;6u", KeyKind.Control, "a", Shift)]
    [InlineData("[97;7u", KeyKind.Control, "a", Alt)]
    [InlineData("[105;5u", KeyKind.Control, "i", None)]
    [InlineData("[97;3u", KeyKind.Alt, "a", None)]
    [InlineData("[97:65;2u", KeyKind.Text, "A", None)]
    [InlineData("[27;5;97~", KeyKind.Control, "a", None)]
    [InlineData("[1094;3u", KeyKind.Alt, "ц", None)]
    [InlineData("Oj", KeyKind.Text, "*", None)]
    [InlineData("Op", KeyKind.Text, "0", None)]
    public void Sequences_that_name_characters_are_those_characters(string sequence, object kind, string text, object modifiers) =>
        Assert.Equal([new Key((KeyKind)kind, text, (KeyModifiers)modifiers)], Keys("\u001b" + sequence));

    [Theory]
    [InlineData("[[A")]
    [InlineData("[11~")]
    [InlineData("OP")]
    [InlineData("[?2026;2$y")]
    [InlineData("[?62;22c")]
    [InlineData("[12;40R")]
    [InlineData("[<0;10;20M")]
    [InlineData("[M !!")]
    [InlineData("]11;rgb:0000/0000/0000\u0007")]
    [InlineData("]11;rgb:0000/0000/0000\u001b\\")]
    [InlineData("P>|XTerm(380)\u001b\\")]
    [InlineData("_Gi=31;OK\u001b\\")]
    [InlineData("[201~")]
    [InlineData("[1;1:3A")]
    [InlineData("[57399u")]
    [InlineData("[99999999999999999999u")]
    [InlineData("[55296u")]
    [InlineData("[;;;;;;;;;;A~")]
    public void Other_sequences_are_swallowed_whole(string sequence)
    {
        List<Key> keys = Keys("\u001b" + sequence + "x");
        Assert.Equal(new Key(KeyKind.Text, "x"), keys[^1]);
        Assert.DoesNotContain(keys[..^1], key => key.Text != "~" && key.Text.Length > 0);
    }

    [Fact]
    public void An_overlong_sequence_is_swallowed_whole()
    {
        Assert.Equal([new Key(KeyKind.Unknown), new Key(KeyKind.Text, "x")], Keys("\u001b[" + new string('1', 10_000) + "Ax"));
        Assert.Equal([new Key(KeyKind.Unknown), new Key(KeyKind.Text, "x")], Keys("\u001bO" + new string('1', 10_000) + "Ax"));
        Assert.Equal([new Key(KeyKind.Unknown), new Key(KeyKind.Text, "x")], Keys("\u001b]1" + new string('1', 10_000) + "\ax"));
    }

    [Fact]
    public void A_sequence_that_another_key_cuts_off_leaves_that_key_alone()
    {
        Assert.Equal([new Key(KeyKind.Unknown), new Key(KeyKind.Up)], Keys("\u001b[1;\u001b[A"));
        Assert.Equal([new Key(KeyKind.Unknown), new Key(KeyKind.Enter)], Keys("\u001b[1;\r"));
        Assert.Equal([new Key(KeyKind.Unknown), new Key(KeyKind.Up)], Keys("\u001b]0;a\u001b[A"));
    }

    [Fact]
    public void Escape_alone_is_a_key_once_nothing_follows()
    {
        KeyDecoder decoder = new();
        List<Key> keys = [];
        decoder.Decode("\u001b"u8, keys);
        Assert.Empty(keys);
        Assert.True(decoder.IsPending);
        decoder.Flush(keys);
        Assert.Equal([new Key(KeyKind.Escape)], keys);
        Assert.False(decoder.IsPending);
    }

    [Fact]
    public void Alt_with_a_character_that_begins_sequences_is_a_key_once_nothing_follows() => Assert.Equal(
        [new Key(KeyKind.Alt, "["), new Key(KeyKind.Alt, "O"), new Key(KeyKind.Alt, "]"), new Key(KeyKind.Alt, "P"), new Key(KeyKind.Escape), new Key(KeyKind.Escape)],
        ((string[])["\u001b[", "\u001bO", "\u001b]", "\u001bP", "\u001b\u001b"]).SelectMany(Keys));

    [Fact]
    public void Alt_with_such_a_character_is_a_key_if_a_character_follows_that_none_has_there() =>
        Assert.Equal([new Key(KeyKind.Alt, "]"), new Key(KeyKind.Text, "x")], Keys("\u001b]x"));

    [Fact]
    public void Invalid_bytes_are_replaced_each_and_never_swallow_a_key()
    {
        Assert.Equal(["\ufffd", "a"], Keys([0xFF, (byte)'a']).Select(key => key.Text));
        Assert.Equal(["\ufffd", "a"], Keys([0xE4, 0xB8, (byte)'a']).Select(key => key.Text));
        Assert.Equal([new Key(KeyKind.Text, "\ufffd"), new Key(KeyKind.Up)], Keys([0xE4, 0xB8, 0x1B, (byte)'[', (byte)'A']));
        Assert.Equal(["\ufffd", "é"], Keys([0xC3, 0xC3, 0xA9]).Select(key => key.Text));

        // A control character of Latin-1, and the begin of a sequence in eight bits.
        Assert.Equal([new Key(KeyKind.Unknown)], Keys("\u0085"));
        Assert.Equal(["\ufffd", "A"], Keys([0x9B, (byte)'A']).Select(key => key.Text));
    }

    [Fact]
    public void A_character_waits_for_its_rest_as_long_as_that_takes_and_is_replaced_if_another_one_comes()
    {
        KeyDecoder decoder = new();
        List<Key> keys = [];
        decoder.Decode([0xE4, 0xB8], keys);
        Assert.False(decoder.IsPending);
        decoder.Flush(keys);
        Assert.Empty(keys);
        decoder.Decode([0xAD, 0xE4, 0xB8], keys);
        decoder.Flush(keys);
        decoder.Decode("a"u8, keys);
        Assert.Equal(["中", "\ufffd", "a"], keys.Select(key => key.Text));
    }

    private static List<Key> Keys(string typed) => Keys(Encoding.UTF8.GetBytes(typed));

    private static List<Key> Keys(byte[] typed)
    {
        KeyDecoder decoder = new();
        List<Key> keys = [];
        decoder.Decode(typed, keys);
        decoder.Flush(keys);
        return keys;
    }
}
