using KestrelChat.Testing;
using KestrelChat.Transcripts;

namespace KestrelChat.Tests.Transcripts;

public sealed class SeveredPageTests
{
    private readonly Transcript _transcript = new(new ManualTime());

    [Fact]
    public void A_cursor_in_a_severed_page_continues_at_the_tail_and_knows_how_many_lines_it_missed()
    {
        _transcript.Append("first");
        var cursor = Cursor.AtEndOf(_transcript);
        var page = cursor.Page;
        _transcript.Append("read");
        _transcript.TurnPage();
        _transcript.TurnPage();
        var before = _transcript.Tail.FirstLine;
        _transcript.Append("in the tail");
        var tail = _transcript.Tail;

        page.Sever();

        // It reads its own page to the end.
        var own = cursor.Ahead();
        cursor.Advance(own.Length);
        var read = cursor.Line;
        Assert.Equal(page, cursor.Page);

        _ = cursor.Ahead();

        Assert.Equal(tail, cursor.Page);
        Assert.Equal(tail.Start, cursor.Position);
        Assert.Equal(before, cursor.Line);
        Assert.True(before > read);
        Assert.EndsWith("in the tail\n", TranscriptLines.ReadAll(ref cursor), StringComparison.Ordinal);
        Assert.Equal(_transcript.Lines, cursor.Line);
    }

    [Fact]
    public void A_cursor_in_an_earlier_page_reads_up_to_the_cut()
    {
        var cursor = Cursor.AtEndOf(_transcript);
        _transcript.TurnPage();
        var second = _transcript.Tail;
        _transcript.TurnPage();
        _transcript.TurnPage();

        second.Sever();

        var shown = 0L;
        var missed = 0L;
        while (true)
        {
            var line = cursor.Line;
            var ahead = cursor.Ahead();
            missed += cursor.Line - line;
            if (ahead.IsEmpty)
            {
                break;
            }

            cursor.Advance(ahead.Length);
            shown += ahead.Count((byte)'\n');
        }

        Assert.True(shown > second.FirstLine && missed > 0);
        Assert.Equal(_transcript.Lines, shown + missed);
    }

    [Fact]
    public void A_severed_page_does_not_refer_to_later_pages()
    {
        var page = _transcript.Tail;
        _transcript.TurnPage();
        Assert.NotNull(page.Next);

        page.Sever();

        Assert.Null(page.Next);
        Assert.True(page.Severed);
    }
}
