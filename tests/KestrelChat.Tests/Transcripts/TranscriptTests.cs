using System.Text;
using KestrelChat.Testing;
using KestrelChat.Transcripts;

namespace KestrelChat.Tests.Transcripts;

public sealed class TranscriptTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void A_cursor_reads_what_is_appended_after_it_in_order_and_nothing_before()
    {
        var transcript = new Transcript(_time);
        transcript.Append("before");
        var cursor = Cursor.AtEndOf(transcript);

        transcript.Append("one");
        transcript.Append("two");
        Assert.Equal("one\ntwo\n", TranscriptLines.ReadAll(ref cursor));
        Assert.Equal("", TranscriptLines.ReadAll(ref cursor));

        transcript.Append("three");
        Assert.Equal("three\n", TranscriptLines.ReadAll(ref cursor));
    }

    [Fact]
    public void Order_and_positions_hold_over_many_pages()
    {
        var transcript = new Transcript(_time);
        var cursor = Cursor.AtEndOf(transcript);
        var said = new StringBuilder();
        for (var i = 0; i < 5_000; i++)
        {
            var line = $"{i} {new string('x', i % 97)}";
            transcript.Append(line);
            said.Append(line).Append('\n');
        }

        Assert.Equal(said.ToString(), TranscriptLines.ReadAll(ref cursor));
        Assert.Equal(said.Length, transcript.End);
        Assert.Equal(said.Length, cursor.Position);
        Assert.Equal(5_000, transcript.Lines);
        Assert.Equal(5_000, cursor.Line);
    }

    [Fact]
    public void Reserved_bytes_are_not_visible_before_they_are_published()
    {
        var transcript = new Transcript(_time);
        var cursor = Cursor.AtEndOf(transcript);

        "line\n"u8.CopyTo(transcript.Reserve(5));
        Assert.True(cursor.Ahead().IsEmpty);

        transcript.Publish(5);
        Assert.Equal("line\n", TranscriptLines.ReadAll(ref cursor));
    }

    [Fact]
    public void A_cursor_counts_the_lines_that_it_advances_over()
    {
        var transcript = new Transcript(_time);
        var cursor = Cursor.AtEndOf(transcript);
        transcript.Append("a");
        transcript.Append("bb");
        transcript.Append("ccc");

        Assert.Equal("a\nbb\nccc\n"u8, cursor.Ahead());
        cursor.Advance(2);
        Assert.Equal((1, 2), (cursor.Line, cursor.Position));
        Assert.Equal("bb\nccc\n"u8, cursor.Ahead());
        cursor.Advance(3);
        Assert.Equal((2, 5), (cursor.Line, cursor.Position));
        Assert.Equal("ccc\n"u8, cursor.Ahead());
        cursor.Advance(4);
        Assert.Equal((3, 9), (cursor.Line, cursor.Position));
    }

    [Fact]
    public void An_event_never_spans_two_pages()
    {
        var transcript = new Transcript(_time);
        var cursor = Cursor.AtEndOf(transcript);
        for (var i = 0; i < 2_000; i++)
        {
            transcript.Append(new string('x', i * 31 % 700));
        }

        var pages = 0;
        while (cursor.Ahead() is { IsEmpty: false } ahead)
        {
            Assert.Equal((byte)'\n', ahead[^1]);
            cursor.Advance(ahead.Length);
            pages++;
        }

        Assert.True(pages > 10);
    }

    [Fact]
    public void An_event_larger_than_any_page_gets_its_own_page_and_the_next_page_has_the_usual_size()
    {
        var transcript = new Transcript(_time);
        var cursor = Cursor.AtEndOf(transcript);
        var large = new string('x', 3 * Transcript.LargestPage);

        transcript.Append("small");
        transcript.Append(large);
        Assert.Equal(large.Length + 1, transcript.Tail.Capacity);
        transcript.Append("small again");

        Assert.Equal(Transcript.LargestPage, transcript.Tail.Capacity);
        Assert.Equal($"small\n{large}\nsmall again\n", TranscriptLines.ReadAll(ref cursor));
    }

    [Fact]
    public void Pages_that_fill_fast_are_followed_by_larger_ones_up_to_the_largest()
    {
        var transcript = new Transcript(_time);
        var sizes = new List<int> { transcript.Tail.Capacity };
        for (var turn = 0; turn < 8; turn++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(99));
            transcript.TurnPage();
            sizes.Add(transcript.Tail.Capacity);
        }

        Assert.Equal([512, 1024, 2048, 4096, 8192, 16384, 32768, 32768, 32768], sizes);
    }

    [Fact]
    public void Pages_that_last_long_are_followed_by_smaller_ones_down_to_the_smallest()
    {
        var transcript = new Transcript(_time);
        for (var turn = 0; turn < 3; turn++)
        {
            transcript.TurnPage();
        }

        var sizes = new List<int> { transcript.Tail.Capacity };
        for (var turn = 0; turn < 5; turn++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1_001));
            transcript.TurnPage();
            sizes.Add(transcript.Tail.Capacity);
        }

        Assert.Equal([4096, 2048, 1024, 512, 512, 512], sizes);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1_000)]
    public void Pages_that_last_from_a_tenth_of_a_second_to_one_second_keep_their_size(int milliseconds)
    {
        var transcript = new Transcript(_time);
        transcript.TurnPage();
        for (var turn = 0; turn < 3; turn++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            transcript.TurnPage();
            Assert.Equal(1024, transcript.Tail.Capacity);
        }
    }
}
