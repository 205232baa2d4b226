using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Client.Lines;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Client.Tests.Lines;

public sealed class LineSplitterTests
{
    private readonly LineSplitter _splitter = new();
    private readonly List<ReceivedText> _lines = [];

    private static Gen<byte[]> Stream => Gen.Elements("a", "я", "你", "👩‍🚀", "\n", "\r\n", "\r", "\x1b[1m", "\xff").ArrayOf().Select(pieces => Encoding.UTF8.GetBytes(string.Concat(pieces)));

    [Fact]
    public void A_line_ends_with_LF_or_CR_LF()
    {
        _splitter.Split("one\ntwo\r\n\nthree"u8, _lines);

        Assert.Equal(["one", "two", ""], _lines.Select(line => line.Text));
        Assert.Equal("three", _splitter.Partial);
    }

    [Fact]
    public void The_unfinished_line_is_known_until_it_ends()
    {
        _splitter.Split("login: "u8, _lines);
        Assert.Equal("login: ", _splitter.Partial);

        _splitter.Split("ada\n"u8, _lines);

        Assert.Equal("login: ada", Assert.Single(_lines).Text);
        Assert.Null(_splitter.Partial);
    }

    [Fact]
    public void The_end_of_the_stream_ends_a_line()
    {
        _splitter.Split("bye"u8, _lines);
        _splitter.Finish(_lines);
        _splitter.Finish(_lines);

        Assert.Equal("bye", Assert.Single(_lines).Text);
        Assert.Null(_splitter.Partial);
    }

    [Fact]
    public void A_bell_rings_and_is_not_shown()
    {
        _splitter.Split("* from ada: psst\a\nada: hello\n"u8, _lines);

        Assert.Equal([new ReceivedText("* from ada: psst", Rings: true), new ReceivedText("ada: hello", Rings: false)], _lines);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("я")]
    [InlineData("你")]
    [InlineData("🙂")]
    public void A_line_that_is_too_long_comes_in_pieces_and_loses_nothing(string character)
    {
        string line = "x" + string.Concat(Enumerable.Repeat(character, 200_000));
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\nnext\n");
        foreach (byte[] segment in bytes.Chunk(4093))
        {
            _splitter.Split(segment, _lines);
        }

        Assert.Equal(line, string.Concat(_lines.SkipLast(1).Select(piece => piece.Text)));
        Assert.Equal("next", _lines[^1].Text);
        Assert.All(_lines, piece => Assert.InRange(Encoding.UTF8.GetByteCount(piece.Text), 0, LineSplitter.MaxLineBytes));
    }

    [Fact]
    public Task The_lines_do_not_depend_on_the_segments() => Properties.HoldAsync(
        from stream in Stream
        from sizes in Gen.Choose(1, 5).ArrayOf()
        select (stream, sizes),
        sample =>
        {
            List<ReceivedText> whole = [];
            LineSplitter atOnce = new();
            atOnce.Split(sample.stream, whole);

            List<ReceivedText> inPieces = [];
            LineSplitter piecewise = new();
            int at = 0;
            foreach (int size in sample.sizes)
            {
                int count = Math.Min(size, sample.stream.Length - at);
                piecewise.Split(sample.stream.AsSpan(at, count), inPieces);
                at += count;
            }

            piecewise.Split(sample.stream.AsSpan(at), inPieces);
            Assert.Equal(whole, inPieces);
            Assert.Equal(atOnce.Partial, piecewise.Partial);
        },
        tests: 500);
}
