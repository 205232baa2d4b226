using KestrelChat.Server.Telnet;

namespace KestrelChat.Server.Tests.Unit;

public sealed class TelnetFilterTests
{
    [Theory]
    [InlineData("plain\r\ntext\n", "plain\r\ntext\n")]
    [InlineData("a\u00FF\u00FB\u0001b", "ab")]
    [InlineData("a\u00FF\u00FC\u0001b", "ab")]
    [InlineData("a\u00FF\u00FD\u0001b", "ab")]
    [InlineData("a\u00FF\u00FE\u0001b", "ab")]
    [InlineData("\u00FF\u00FB\u00FFb", "b")]
    [InlineData("\u00FF\u00FD\rb", "b")]
    [InlineData("a\u00FF\u00FA\u0018\0xterm\u00FF\u00F0b", "ab")]
    [InlineData("a\u00FF\u00FA\u0018\u00FF\u00FF\u00F0still\u00FF\u00F0b", "ab")]
    [InlineData("a\u00FF\u00FAx\r\0\r\n\u00FF\u00F0b", "ab")]
    [InlineData("a\u00FF\u00FA\u00FF\u00F0b", "ab")]
    [InlineData("a\u00FF\u00FAnever ends", "a")]
    [InlineData("a\u00FF\u00FFb", "a\u00FFb")]
    [InlineData("a\u00FF\u00FF\u00FF\u00FFb", "a\u00FF\u00FFb")]
    [InlineData("a\u00FF\u00F1b", "ab")]
    [InlineData("a\u00FF\u00F9b", "ab")]
    [InlineData("a\u00FF\u00F0b", "ab")]
    [InlineData("a\r\0b", "a\nb")]
    [InlineData("a\r\r\0b", "a\r\nb")]
    [InlineData("a\r\nb", "a\r\nb")]
    [InlineData("a\rb", "a\rb")]
    [InlineData("a\0b", "a\0b")]
    [InlineData("a\r", "a\r")]
    [InlineData("\r\u00FF\u00F1\0", "\r\0")]
    [InlineData("a\u00FFb", "a\u00FFb")]
    [InlineData("a\u00FF\u00EFb", "a\u00FF\u00EFb")]
    [InlineData("a\u00FF\r\0b", "a\u00FF\nb")]
    [InlineData("a\u00FF", "a\u00FF")]
    [InlineData("a\u00FF\u00FB", "a")]
    [InlineData("\u00F1\u00FB\u00FA", "\u00F1\u00FB\u00FA")]
    public void Telnet_is_taken_out_and_text_is_kept(string stream, string text)
    {
        Assert.Equal(text, Filtered(Bytes.Of(stream), []));
        Assert.Equal(text, Filtered(Bytes.Of(stream), [.. Enumerable.Range(1, stream.Length - 1)]));
        Assert.Equal(text, TelnetStreams.Text(Bytes.Of(stream)));
    }

    [Fact]
    public Task However_a_stream_is_cut_its_text_is_that_of_the_model() => Bytes.HoldAsync(
        TelnetStreams.Any,
        stream =>
        {
            var text = TelnetStreams.Text(stream.Stream);
            Assert.Equal(text, Filtered(stream.Stream, stream.Cuts));
            Assert.Equal(text, Filtered(stream.Stream, []));
            Assert.Equal(text, Filtered(stream.Stream, [.. Enumerable.Range(0, stream.Stream.Length)]));
        },
        tests: 5_000);

    [Fact]
    public Task What_passes_unchanged_is_its_own_text_and_leaves_nothing_under_way() => Bytes.HoldAsync(
        TelnetStreams.Any,
        stream =>
        {
            var filter = new TelnetFilter();
            foreach (var piece in Bytes.Pieces(stream.Stream, stream.Cuts))
            {
                var passes = filter.PassesUnchanged(piece);
                var text = new byte[piece.Length + 2];
                var written = filter.Filter(piece, text);
                if (passes)
                {
                    Assert.Equal(piece, text[..written]);
                    Assert.True(filter.PassesUnchanged([]));
                }
            }
        },
        tests: 2_000);

    /// <summary>With no more room than is promised to be enough.</summary>
    private static string Filtered(byte[] stream, int[] cuts)
    {
        var filter = new TelnetFilter();
        List<byte> all = [];
        foreach (var piece in Bytes.Pieces(stream, cuts))
        {
            var text = new byte[piece.Length + 2];
            all.AddRange(text.AsSpan(0, filter.Filter(piece, text)));
        }

        var held = new byte[1];
        all.AddRange(held.AsSpan(0, filter.Finish(held)));
        return Bytes.Latin([.. all]);
    }
}
