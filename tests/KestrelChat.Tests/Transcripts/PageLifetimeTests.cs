using System.Runtime.CompilerServices;
using KestrelChat.Testing;
using KestrelChat.Transcripts;

namespace KestrelChat.Tests.Transcripts;

public sealed class PageLifetimeTests
{
    private readonly Transcript _transcript = new(new ManualTime());
    private Cursor _cursor;

    [Fact]
    public void A_page_is_kept_alive_only_by_cursors_in_it_or_before_it()
    {
        Enter();
        var pages = Fill(5);

        Collect();
        Assert.All(pages, page => Assert.True(page.IsAlive));

        Read();
        Collect();
        Assert.Equal([false, false, false, false, false, true], pages.Select(page => page.IsAlive));
        GC.KeepAlive(_transcript);
    }

    [Fact]
    public void Pages_without_a_cursor_before_them_are_collected()
    {
        var pages = Fill(5);

        Collect();

        Assert.Equal([false, false, false, false, false, true], pages.Select(page => page.IsAlive));
        GC.KeepAlive(_transcript);
    }

    [Fact]
    public void A_cursor_in_a_severed_page_keeps_only_that_page_alive()
    {
        Enter();
        var pages = Fill(5);
        Sever();

        Collect();

        Assert.Equal([true, false, false, false, false, true], pages.Select(page => page.IsAlive));
        Assert.False(_cursor.Ahead().IsEmpty);
        GC.KeepAlive(_transcript);
    }

    // Not inlined, so that no local of the test keeps a page alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private List<WeakReference> Fill(int turns)
    {
        var pages = new List<WeakReference> { new(_transcript.Tail) };
        for (var turn = 0; turn < turns; turn++)
        {
            _transcript.TurnPage();
            pages.Add(new WeakReference(_transcript.Tail));
        }

        return pages;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Enter() => _cursor = Cursor.AtEndOf(_transcript);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Sever() => _cursor.Page.Sever();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Read() => TranscriptLines.ReadAll(ref _cursor);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
