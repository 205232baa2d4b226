using System.Text;
using KestrelChat.Client.Terminal;

namespace KestrelChat.Client.Tests.Terminal;

public sealed class PasteTests
{
    private const string Begin = "\u001b[200~";
    private const string End = "\u001b[201~";

    [Theory]
    [InlineData("one", "one")]
    [InlineData("one\rtwo\nthree\r\nfour", "one\ntwo\nthree\nfour")]
    [InlineData("a\tb", "a b")]
    [InlineData("a\u001b[31mb\a\u0085\u007f\0c", "a[31mbc")]
    [InlineData("\u001b\u001b[2\u001b[201", "[2[201")]
    [InlineData("中 é\u0301 😀", "中 é\u0301 😀")]
    [InlineData("", "")]
    public void Pasted_text_is_one_key_with_LF_between_lines_and_no_other_control_character(string pasted, string text) =>
        Assert.Equal([new Key(KeyKind.Paste, text), new Key(KeyKind.Text, "x")], Keys(Begin + pasted + End + "x"));

    [Fact]
    public void Invalid_bytes_are_replaced()
    {
        KeyDecoder decoder = new();
        List<Key> keys = [];
        decoder.Decode([.. Encoding.ASCII.GetBytes(Begin), 0xFF, (byte)'a', .. Encoding.ASCII.GetBytes(End)], keys);
        Assert.Equal([new Key(KeyKind.Paste, "\ufffda")], keys);
    }

    [Fact]
    public void A_paste_up_to_the_limit_is_whole_and_a_longer_one_is_dropped_whole()
    {
        string longest = new('a', PasteCollector.MaxBytes);
        Assert.Equal([new Key(KeyKind.Paste, longest)], Keys(Begin + longest + End));
        Assert.Equal([new Key(KeyKind.PasteTooLong), new Key(KeyKind.Paste, "b")], Keys(Begin + longest + "a" + End + Begin + "b" + End));
    }

    [Fact]
    public void A_paste_that_stalls_is_not_taken_for_typed_keys()
    {
        KeyDecoder decoder = new();
        List<Key> keys = [];
        decoder.Decode(Encoding.ASCII.GetBytes(Begin + "one\r\u001b"), keys);
        Assert.False(decoder.IsPending);
        decoder.Flush(keys);
        decoder.Decode(Encoding.ASCII.GetBytes("[201" + "~"), keys);
        Assert.Equal([new Key(KeyKind.Paste, "one\n")], keys);
    }

    [Fact]
    public void What_an_endless_paste_takes_in_memory_is_bounded()
    {
        KeyDecoder decoder = new();
        List<Key> keys = [];
        decoder.Decode(Encoding.ASCII.GetBytes(Begin), keys);
        byte[] block = new byte[64 * 1024];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int blocks = 0; blocks < 1000; blocks++)
        {
            decoder.Decode(block, keys);
        }

        Assert.Empty(keys);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4 * 1024 * 1024);
        GC.KeepAlive(decoder);
    }

    private static List<Key> Keys(string typed)
    {
        KeyDecoder decoder = new();
        List<Key> keys = [];
        decoder.Decode(Encoding.UTF8.GetBytes(typed), keys);
        return keys;
    }
}
