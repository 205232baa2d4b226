using System.Text;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Tests.Text;

public sealed class LineReaderTests
{
    private const int Limit = 8;

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("one\ntwo\n", new[] { "line one", "line two" })]
    [InlineData("one\r\ntwo\r\n", new[] { "line one", "line two" })]
    [InlineData("\n\r\n", new[] { "line ", "line " })]
    [InlineData("o\rne\n", new[] { "line o\rne" })]
    [InlineData("one\r\r\n", new[] { "line one\r" })]
    [InlineData("one\ntwo", new[] { "line one", "line two" })]
    [InlineData("one\ntwo\r", new[] { "line one", "line two" })]
    [InlineData("a\0\u00FFb\n", new[] { "line a\0\u00FFb" })]
    public void A_stream_is_split_into_lines(string stream, string[] lines) =>
        Assert.Equal([.. lines], LineFeed.Whole(stream, Limit));

    [Theory]
    [InlineData("12345678\n")]
    [InlineData("12345678\r\n")]
    [InlineData("12345678")]
    [InlineData("12345678\r")]
    public void A_line_of_exactly_the_limit_is_accepted_with_any_ending(string stream) =>
        Assert.Equal(["line 12345678"], LineFeed.Whole(stream, Limit));

    [Theory]
    [InlineData("123456789\n")]
    [InlineData("123456789\r\n")]
    [InlineData("12345678\r\r\n")]
    [InlineData("123456789")]
    public void A_line_of_one_byte_more_is_rejected(string stream) =>
        Assert.Equal([LineModel.TooLong], LineFeed.Whole(stream, Limit));

    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(100_000)]
    public void A_too_long_line_is_reported_once_and_the_next_line_is_read(int length)
    {
        var feed = new LineFeed(Limit);
        for (var sent = 0; sent < length; sent += 7)
        {
            feed.Read(Encoding.Latin1.GetBytes(new string('x', Math.Min(7, length - sent))), completed: false);
        }

        Assert.Equal([LineModel.TooLong], feed.Results);

        feed.Read("x\r\nnext\n"u8, completed: false);

        Assert.Equal([LineModel.TooLong, "line next"], feed.Results);
    }

    [Fact]
    public void A_too_long_line_is_reported_before_it_has_ended()
    {
        var feed = new LineFeed(Limit);

        feed.Read("123456789"u8, completed: false);

        Assert.Equal([LineModel.TooLong], feed.Results);
    }

    [Fact]
    public void A_too_long_last_line_is_reported_once()
    {
        var feed = new LineFeed(Limit);

        feed.Read("123456789"u8, completed: false);
        feed.Read("more of it"u8, completed: true);

        Assert.Equal([LineModel.TooLong], feed.Results);
    }

    [Fact]
    public void An_unfinished_line_is_kept_until_it_ends()
    {
        var feed = new LineFeed(Limit);

        feed.Read("on"u8, completed: false);
        Assert.Empty(feed.Results);

        feed.Read("e\n"u8, completed: false);
        Assert.Equal(["line one"], feed.Results);
    }

    [Fact]
    public void A_carriage_return_and_its_newline_may_arrive_in_different_reads_at_the_limit()
    {
        var feed = new LineFeed(Limit);

        feed.Read("12345678\r"u8, completed: false);
        Assert.Empty(feed.Results);

        feed.Read("\n"u8, completed: false);
        Assert.Equal(["line 12345678"], feed.Results);
    }

    [Theory]
    [InlineData("1\n")]
    [InlineData("1")]
    [InlineData("12\n")]
    public void A_buffer_may_begin_with_an_empty_segment(string stream)
    {
        var feed = new LineFeed(Limit);

        feed.Read(Encoding.Latin1.GetBytes(stream), completed: true, [0]);

        Assert.Equal(["line " + stream.TrimEnd('\n')], feed.Results);
    }
}
