using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using KestrelChat.Client.Screen;
using KestrelChat.Client.Terminal;
using KestrelChat.Client.Tests.Support.Emulator;

namespace KestrelChat.Client.Tests.Screen;

public sealed class ScreenPainterTests
{
    private static readonly TerminalSize s_size = new(20, 5);

    private readonly ScreenPainter _painter = new(reflows: true, hasColors: true);

    [Fact]
    public void A_paint_is_one_synchronized_update()
    {
        var bytes = Paint(Regions.Of("hi"), "line");

        Assert.Equal("\e[?2026h\r\e[K\e[C\e[J\rline\r\n> hi\e[?2026l", bytes);
    }

    [Fact]
    public void A_paint_of_nothing_new_is_empty()
    {
        Paint(Regions.Of("hi"));

        Assert.Equal("", Paint(Regions.Of("hi")));
        Assert.NotEqual("", Paint(Regions.Of("hi!")));
        Assert.NotEqual("", Paint(Regions.Of("hi!", cursor: 0)));
    }

    [Fact]
    public void A_resize_paints_again_even_if_the_size_is_what_it_was()
    {
        Paint(Regions.Of("hi"));

        _painter.Resized();

        Assert.NotEqual("", Paint(Regions.Of("hi")));
        Assert.Equal("", Paint(Regions.Of("hi")));
    }

    [Fact]
    public void The_region_is_erased_before_lines_are_printed()
    {
        Paint(Regions.Of("twenty-one characters"));

        var bytes = Paint(Regions.Of(""), "line");

        Assert.Equal("\e[?2026h\r\e[1A\e[K\e[C\e[J\rline\r\n> \e[?2026l", bytes);
    }

    [Fact]
    public void A_long_line_is_printed_unbroken()
    {
        var url = $"https://chat.example.org/{new string('x', 60)}";

        Assert.Contains(url + "\r\n", Paint(Regions.Of(""), url), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cursor_in_ASCII_is_moved_and_in_other_text_drawn_up_to()
    {
        Assert.Contains("> abc\r\e[3C", Paint(Regions.Of("abc", cursor: 1)), StringComparison.Ordinal);
        Assert.Contains("> 中文\r> 中", Paint(Regions.Of("中文", cursor: 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hint_is_dim_behind_the_text_as_far_as_it_has_room()
    {
        PaintedScreen screen = new(s_size);

        var bytes = screen.Do(new ScreenStep.Edit(Regions.Of("/msg", hint: " <name> <text>")));

        Assert.Contains("\e[2m <name> <text\e[m", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal("> /msg <name> <text", screen.Terminal.CursorLine.ToString());
        Assert.Equal(6, screen.Terminal.CursorColumn);
    }

    [Fact]
    public void Status_rows_are_cut_and_stand_above_the_prompt()
    {
        PaintedScreen screen = new(s_size);

        screen.Do(new ScreenStep.Edit(Regions.Of("hi", status: ["one that is too long for a row", "two"])));

        Assert.Equal(["one that is too lon", "two", "> hi", "", ""], screen.Terminal.ScreenRows);
    }

    [Fact]
    public void A_text_taller_than_the_screen_is_scrolled_to_its_cursor()
    {
        var text = string.Concat(Enumerable.Range(0, 10).Select(row => $"{row}{new string('-', 18)}"));
        PaintedScreen screen = new(s_size);

        screen.Do(new ScreenStep.Edit(Regions.Of(text, prompt: "", status: ["status"])));
        Assert.Equal(["status", "6", "7", "8", "9"], screen.Terminal.ScreenRows.Select(row => row.TrimEnd('-')));

        screen.Do(new ScreenStep.Edit(Regions.Of(text, cursor: 0, prompt: "", status: ["status"])));
        Assert.Equal(["status", "0", "1", "2", "3"], screen.Terminal.ScreenRows.Select(row => row.TrimEnd('-')));
        Assert.Equal(0, screen.Terminal.HistoryRows);
    }

    [Fact]
    public void Styles_end_before_the_line_does()
    {
        StyledText line = new(new StyledSpan("ada", new Style(Emphasis.Bold, 130)), new StyledSpan(": hi"), new StyledSpan("!", new Style(Color: 9)));

        var bytes = Encoding.UTF8.GetString(_painter.Paint([line], Regions.Of(""), s_size).Span);

        Assert.Contains("\e[1;38;5;130mada\e[m: hi\e[91m!\e[m\r\n", bytes, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_colours_emphasis_stays()
    {
        ScreenPainter painter = new(reflows: true, hasColors: false);
        StyledText line = new(new StyledSpan("ada", new Style(Emphasis.Reverse, 130)), new StyledSpan("!", new Style(Color: 9)));

        var bytes = Encoding.UTF8.GetString(painter.Paint([line], Regions.Of(""), s_size).Span);

        Assert.Contains("\e[7mada\e[m!\r\n", bytes, StringComparison.Ordinal);
    }

    [Fact]
    public void No_control_character_of_a_text_reaches_the_terminal()
    {
        LiveRegion region = new([new StyledText("s\e[2J")], new StyledText("p\a"), "t\u009b2J\u202e", 0, new StyledText("\n"));

        var bytes = Encoding.UTF8.GetString(_painter.Paint([new StyledText("l\e]0;title\a\u009c\n")], region, new TerminalSize(80, 24)).Span);

        Assert.Contains("\rl\\u{9c}␊\r\ns\r\n", bytes, StringComparison.Ordinal);
        Assert.DoesNotContain(bytes, character => char.IsControl(character) && character is not ('\e' or '\r' or '\n'));
        Assert.DoesNotContain("\e[2J", bytes, StringComparison.Ordinal);
    }

    [Fact]
    public void Clear_leaves_the_cursor_where_the_region_began()
    {
        PaintedScreen screen = new(s_size);
        screen.Do(new ScreenStep.Print(["line"]));
        screen.Do(new ScreenStep.Edit(Regions.Of("hi", status: ["one", "two"])));

        screen.Do(new ScreenStep.Leave("$ ls"));

        Assert.Equal(["line", "$ ls", "one", "two", "> hi"], screen.Terminal.ScreenRows);
        screen.Check();
    }

    [Fact]
    public void Clear_of_no_region_is_empty()
    {
        Assert.True(_painter.Clear(s_size).IsEmpty);
        Paint(Regions.Of(""));
        Assert.False(_painter.Clear(s_size).IsEmpty);
        Assert.True(_painter.Clear(s_size).IsEmpty);
    }

    [Fact]
    public void A_forgotten_region_is_not_erased()
    {
        Paint(Regions.Of("twenty-one characters"));

        _painter.Forget();

        Assert.DoesNotContain("A", Paint(Regions.Of("")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 10)]
    [InlineData(2, 2)]
    public void A_tiny_terminal_is_painted(int columns, int rows)
    {
        var region = Regions.Of("some text 中文", status: ["status"], hint: "hint");

        Assert.NotEqual(0, _painter.Paint([new StyledText("line")], region, new TerminalSize(columns, rows)).Length);
    }

    [Fact]
    public void A_printed_line_is_not_kept()
    {
        var line = PaintWeakly();

        Paint(Regions.Of(""), "another");
        GC.Collect();

        Assert.False(line.TryGetTarget(out _));
    }

    [Fact]
    public void The_memory_of_many_lines_is_not_kept()
    {
        _painter.Paint([.. Enumerable.Repeat(new StyledText(new string('x', 1000)), 1000)], Regions.Of(""), s_size);

        var bytes = _painter.Paint([new StyledText("line")], Regions.Of(""), s_size);

        Assert.True(MemoryMarshal.TryGetArray(bytes, out var segment));
        Assert.InRange(segment.Array!.Length, 1, 256 * 1024);
    }

    // A local variable of the test would keep it alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference<StyledText> PaintWeakly()
    {
        StyledText line = new("line");
        _painter.Paint([line], Regions.Of(""), s_size);
        return new WeakReference<StyledText>(line);
    }

    private string Paint(LiveRegion region, params string[] lines) =>
        Encoding.UTF8.GetString(_painter.Paint([.. lines.Select(line => new StyledText(line))], region, s_size).Span);
}
