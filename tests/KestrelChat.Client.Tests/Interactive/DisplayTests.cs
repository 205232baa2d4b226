using KestrelChat.Client.Interactive;
using KestrelChat.Client.Screen;
using KestrelChat.Client.Tests.Editing;

namespace KestrelChat.Client.Tests.Interactive;

public sealed class DisplayTests
{
    private readonly RecordedTerminal _terminal = new();
    private readonly EditorDriver _keys = new();
    private readonly Display _display;

    public DisplayTests() => _display = new Display(_terminal, new ScreenPainter(reflows: true, hasColors: true), _keys.Editor);

    [Fact]
    public void New_lines_and_the_line_being_typed_are_drawn_in_one_write()
    {
        _keys.Set("hel|lo");
        _display.Print(new StyledText("one"));
        _display.Print(new StyledText("two"));

        _display.Paint("", "title");

        Assert.Single(_terminal.Writes);
        Assert.Equal(["one", "two", "> hello"], _terminal.Rows);
        Assert.Equal((5, 2), _terminal.Cursor);
    }

    [Fact]
    public void Each_line_is_printed_once_above_the_line_being_typed()
    {
        _display.Print(new StyledText("one"));
        _display.Paint("", "title");
        _keys.Type("hello");
        _display.Print(new StyledText("two"));
        _display.Paint("", "title");

        Assert.Equal(["one", "two", "> hello"], _terminal.Rows);
    }

    [Fact]
    public void Nothing_is_written_if_nothing_has_changed()
    {
        _display.Paint("", "title");
        _terminal.Writes.Clear();

        _display.Paint("", "title");

        Assert.Empty(_terminal.Writes);
        Assert.Single(_terminal.Titles);
    }

    [Fact]
    public void The_prompt_is_the_room()
    {
        _display.Room = "dev";
        _keys.Type("hello");

        _display.Paint("", "title");

        Assert.Equal(["dev> hello"], _terminal.Rows);
    }

    [Fact]
    public void A_search_has_its_own_prompt()
    {
        _display.Room = "dev";
        _keys.Press("C-r");

        _display.Paint("", "title");

        Assert.Equal(_keys.Editor.Prompt!.ToString().TrimEnd(), Assert.Single(_terminal.Rows));
    }

    [Fact]
    public void What_there_is_to_know_stands_above_the_prompt()
    {
        _display.Unfinished = "password: ";
        _display.Connection = "connection lost";
        _display.Answer = "the line stays";
        _keys.Paste("a\nb");

        _display.Paint("", "title");

        IReadOnlyList<string> rows = _terminal.Rows;
        Assert.Equal(["password:", "connection lost"], rows.Take(2));
        Assert.Contains(rows, row => row.StartsWith("2 lines: Enter", StringComparison.Ordinal));
        Assert.Equal(["the line stays", ">"], rows.TakeLast(2));
    }

    [Fact]
    public void What_there_is_to_know_is_one_row_that_changes_and_goes()
    {
        foreach (string seconds in (string[])["3", "2", "1"])
        {
            _display.Connection = $"connecting again in {seconds} s";
            _display.Paint("", "title");
            Assert.Equal([$"connecting again in {seconds} s", ">"], _terminal.Rows);
        }

        _display.Connection = null;
        _display.Paint("", "title");

        Assert.Equal([">"], _terminal.Rows);
    }

    [Fact]
    public void A_call_is_written_once_and_after_what_it_is_about()
    {
        _display.Print(new StyledText("ada: bob!"));

        _display.Paint("\a", "title");
        _display.Paint("", "title");

        Assert.Equal(2, _terminal.Writes.Count);
        Assert.Contains("ada: bob!", _terminal.Writes[0], StringComparison.Ordinal);
        Assert.Equal("^G", _terminal.Writes[1]);
    }

    [Fact]
    public void The_title_is_set_when_it_changes()
    {
        _display.Paint("", "one");
        _display.Paint("", "one");
        _display.Paint("", "two");

        Assert.Equal(["one", "two"], _terminal.Titles);
    }

    [Fact]
    public void Before_others_write_the_lines_are_printed_and_the_prompt_is_gone()
    {
        _keys.Type("hello");
        _display.Paint("", "title");
        _display.Print(new StyledText("one"));

        _display.Clear();

        Assert.Equal(["one"], _terminal.Rows);
        Assert.Equal((0, 1), _terminal.Cursor);
    }

    [Fact]
    public void After_others_have_written_the_prompt_is_drawn_anew_and_the_title_set_again()
    {
        _display.Print(new StyledText("one"));
        _display.Paint("", "title");
        _display.Clear();
        _terminal.Write("\rshell\r\n"u8);

        _display.Forget();
        _display.Paint("", "title");

        Assert.Equal(["one", "shell", ">"], _terminal.Rows);
        Assert.Equal(["title", "title"], _terminal.Titles);
    }

    [Fact]
    public void Clearing_the_screen_leaves_the_scrollback_and_draws_the_prompt_again()
    {
        _display.Paint("", "title");
        _terminal.Writes.Clear();

        _display.ClearScreen();
        _display.Paint("", "title");

        Assert.Contains("^[[H^[[2J", _terminal.Writes);
        Assert.DoesNotContain("^[[3J", string.Concat(_terminal.Writes), StringComparison.Ordinal);
        Assert.Contains("> ", _terminal.Writes[^1], StringComparison.Ordinal);
    }
}
