using KestrelChat.Client.Editing;
using KestrelChat.Client.Terminal;

namespace KestrelChat.Client.Tests.Editing;

public sealed class PasteTests
{
    private readonly EditorDriver _driver = new();

    [Theory]
    [InlineData("one line", "<one line|>")]
    [InlineData("with its ending\n", "<with its ending|>")]
    [InlineData("a\ttab", "<a tab|>")]
    [InlineData("\n", "<|>")]
    public void A_pasted_line_is_inserted_and_not_sent(string pasted, string expected)
    {
        _driver.Set("<|>");

        Assert.NotEqual(EditorResultKind.Submitted, _driver.Paste(pasted).Kind);

        Assert.Equal(expected, _driver.Line);
        Assert.Empty(_driver.Status);
    }

    [Fact]
    public void Several_lines_are_asked_about_and_shown()
    {
        _driver.Set("typed|");

        Assert.Same(EditorResult.Changed, _driver.Paste("one\n\ttwo\n"));

        Assert.Equal("  one\n      two\n2 lines: Enter send, Tab join, Esc drop", _driver.Status);
        Assert.Equal("typed|", _driver.Line);
    }

    [Fact]
    public void Of_many_lines_the_first_are_shown()
    {
        _driver.Paste("1\n2\n3\n4\n5\n");

        Assert.StartsWith("  1\n  2\n  3\n  … and 2 more\n5 lines: Enter", _driver.Status, StringComparison.Ordinal);
    }

    [Fact]
    public void Enter_sends_the_pasted_lines_and_the_typed_text_stays()
    {
        _driver.Set("ty|ped");
        _driver.Paste("one\n\ntwo\r\n\tthree\n");

        var result = _driver.Press("Enter");

        Assert.Equal(["one", "", "two", "    three"], result.Lines);
        Assert.Equal("ty|ped", _driver.Line);
        Assert.Empty(_driver.Status);
    }

    [Fact]
    public void Enter_is_refused_and_the_question_stays_while_nothing_can_be_sent()
    {
        _driver.Editor.CanSubmit = false;
        _driver.Paste("one\ntwo");

        Assert.Same(EditorResult.Refused, _driver.Press("Enter"));
        Assert.NotEmpty(_driver.Status);
    }

    [Theory]
    [InlineData("Escape")]
    [InlineData("C-g")]
    [InlineData("C-c")]
    public void The_pasted_lines_can_be_dropped(string key)
    {
        _driver.Set("ty|ped");
        _driver.Paste("one\ntwo");

        Assert.Same(EditorResult.Changed, _driver.Press(key));

        Assert.Equal("ty|ped", _driver.Line);
        Assert.Empty(_driver.Status);
        Assert.Equal(["typed"], _driver.Press("Enter").Lines);
    }

    [Fact]
    public void Tab_joins_the_pasted_lines_into_the_line()
    {
        _driver.Set("<|>");
        _driver.Paste("one\n\n  two\n");

        _driver.Press("Tab");

        Assert.Equal("<one two|>", _driver.Line);
        Assert.Empty(_driver.Status);
    }

    [Theory]
    [InlineData("Left")]
    [InlineData("C-d")]
    [InlineData("C-u")]
    [InlineData("Up")]
    public void Other_keys_do_not_answer(string key)
    {
        _driver.Set("ty|ped");
        _driver.Paste("one\ntwo");

        Assert.Same(EditorResult.Beep, _driver.Press(key));
        Assert.Same(EditorResult.Beep, _driver.Type("y"));

        Assert.Equal("ty|ped", _driver.Line);
        Assert.NotEmpty(_driver.Status);
    }

    [Fact]
    public void Another_paste_is_added_to_the_question()
    {
        _driver.Paste("one\ntwo\n");
        _driver.Paste("three\n");

        Assert.Equal(["one", "two", "three"], _driver.Press("Enter").Lines);
    }

    [Fact]
    public void Separators_that_are_not_LF_end_a_line_too()
    {
        _driver.Paste("one\u2028two\u0085three");

        Assert.Equal(["one", "two", "three"], _driver.Press("Enter").Lines);
    }

    [Fact]
    public void A_paste_that_was_too_long_is_said_until_the_next_key()
    {
        _driver.Set("ty|ped");

        Assert.Same(EditorResult.Beep, _driver.Editor.Handle(new Key(KeyKind.PasteTooLong)));

        Assert.Contains("256 KiB", _driver.Status, StringComparison.Ordinal);
        Assert.Equal("ty|ped", _driver.Line);
        _driver.Press("Escape");
        Assert.Empty(_driver.Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_paste_with_a_line_over_the_limit_is_dropped_and_this_is_said(int lines)
    {
        _driver.Paste(string.Join('\n', Enumerable.Repeat(new string('a', EditBuffer.MaxBytes + 1), lines)));

        Assert.Equal("|", _driver.Line);
        Assert.Contains("64 KiB", _driver.Status, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_too_long_to_be_joined_stay_asked_about()
    {
        _driver.Paste(string.Join('\n', Enumerable.Repeat(new string('a', EditBuffer.MaxBytes / 2), 3)));

        _driver.Press("Tab");

        Assert.Equal("|", _driver.Line);
        Assert.Contains("64 KiB", _driver.Status, StringComparison.Ordinal);
        Assert.Equal(3, _driver.Press("Enter").Lines.Count);
    }

    [Fact]
    public void Pasted_lines_are_not_in_the_history()
    {
        _driver.Paste("one\ntwo");
        _driver.Press("Enter");

        Assert.Empty(_driver.History.Lines);
    }
}
