using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Client.Terminal;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Client.Tests.Terminal;

public sealed class KeyDecoderPropertyTests
{
    private static readonly Gen<byte[]> s_piece = Gen.Frequency(
        (4, Gen.Elements(
            "\u001b", "\u001b[", "\u001bO", "\u001b]1", "\u001bP>", "\u001b_G", "\u001b\\", "\u001b[200~", "\u001b[201~", "\u001b[1;5C", "\u001b[97;5u", "\u001b[[A", "\u001b[M",
            "\u001b[I", "\u001b[3$", "\u001b\u001b[A", "\u001b\u001b", "\r", "\n", "\t", "\a", "é", "中", "😀", "e\u0301", ";", ":", "1", "~", "$", "a", "\u007f", "\u0085")
            .Select(Encoding.UTF8.GetBytes)),
        (2, Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(3)),
        (1, Gen.Choose(0x20, 0x7E).Select(value => new[] { (byte)value })));

    private static readonly Gen<byte[]> s_bytes = s_piece.ArrayOf().Select(pieces => pieces.SelectMany(piece => piece).ToArray());

    [Fact]
    public Task Any_bytes_in_any_segments_give_the_same_keys() => Properties.HoldAsync(
        from bytes in s_bytes
        from cuts in Gen.Choose(0, bytes.Length).ArrayOf()
        select (bytes, cuts.Order().ToArray()),
        ((byte[] Bytes, int[] Cuts) typed) => Assert.Equal(Keys(typed.Bytes), Keys(typed.Bytes, typed.Cuts)),
        tests: 2000);

    [Fact]
    public Task Any_bytes_in_single_ones_give_the_same_keys() => Properties.HoldAsync(
        s_bytes, bytes => Assert.Equal(Keys(bytes), Keys(bytes, [.. Enumerable.Range(0, bytes.Length)])), tests: 1000, Properties.Shrink);

    [Fact]
    public Task Keys_have_text_if_their_kind_has_and_it_is_valid_without_control_characters() => Properties.HoldAsync(
        s_bytes,
        bytes => Assert.All(Keys(bytes), key =>
        {
            Assert.Equal(key.Kind is KeyKind.Text or KeyKind.Control or KeyKind.Alt, key.Kind != KeyKind.Paste && key.Text.Length > 0);
            Assert.DoesNotContain(key.Text, c => char.IsControl(c) && !(c == '\n' && key.Kind == KeyKind.Paste));
            Assert.Equal(key.Text, new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Encoding.UTF8.GetBytes(key.Text)));
        }),
        tests: 2000,
        Properties.Shrink);

    [Fact]
    public Task After_any_bytes_and_a_moment_of_silence_keys_are_understood_again_unless_a_paste_has_not_ended() => Properties.HoldAsync(
        s_bytes,
        bytes =>
        {
            KeyDecoder decoder = new();
            List<Key> keys = [];
            decoder.Decode(bytes, keys);
            decoder.Flush(keys);
            Assert.False(decoder.IsPending);
            decoder.Decode("\u001b[201~"u8, keys);
            keys.Clear();
            decoder.Decode("x\u001b[A"u8, keys);
            Assert.Equal([new Key(KeyKind.Text, "x"), new Key(KeyKind.Up)], keys);
        },
        tests: 2000,
        Properties.Shrink);

    private static List<Key> Keys(byte[] bytes, params int[] cuts)
    {
        KeyDecoder decoder = new();
        List<Key> keys = [];
        int from = 0;
        foreach (int cut in (int[])[.. cuts, bytes.Length])
        {
            decoder.Decode(bytes.AsSpan(from, cut - from), keys);
            from = cut;
        }

        decoder.Flush(keys);
        return keys;
    }
}
