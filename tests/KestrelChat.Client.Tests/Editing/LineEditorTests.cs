using KestrelChat.Client.Editing;
using KestrelChat.Client.Terminal;

namespace KestrelChat.Client.Tests.Editing;

public sealed class LineEditorTests
{
    private readonly EditorDriver _driver = new();

    [Fact]
    public void Typed_text_is_inserted_at_the_cursor()
    {
        _driver.Set("he|o");

        Assert.Equal(EditorResultKind.Changed, _driver.Type("ll").Kind);

        Assert.Equal("hell|o", _driver.Line);
    }

    [Fact]
    public void Enter_submits_the_line_and_empties_it()
    {
        _driver.Set("hel|lo");

        var result = _driver.Press("Enter");

        Assert.Equal(EditorResultKind.Submitted, result.Kind);
        Assert.Equal(["hello"], result.Lines);
        Assert.Equal("|", _driver.Line);
    }

    [Fact]
    public void Enter_submits_an_empty_line_too() => Assert.Equal([""], _driver.Press("Enter").Lines);

    [Fact]
    public void Enter_is_refused_and_the_line_stays_while_nothing_can_be_sent()
    {
        _driver.Editor.CanSubmit = false;
        _driver.Set("hel|lo");

        Assert.Same(EditorResult.Refused, _driver.Press("Enter"));
        Assert.Equal("hel|lo", _driver.Line);
        Assert.Empty(_driver.History.Lines);

        _driver.Editor.CanSubmit = true;
        Assert.Equal(["hello"], _driver.Press("Enter").Lines);
    }

    [Theory]
    [InlineData("ab|c", "C-a", "|abc")]
    [InlineData("ab|c", "Home", "|abc")]
    [InlineData("a|bc", "C-e", "abc|")]
    [InlineData("a|bc", "End", "abc|")]
    [InlineData("ab|c", "C-b", "a|bc")]
    [InlineData("ab|c", "C-f", "abc|")]
    [InlineData("ab|c", "C-h", "a|c")]
    [InlineData("ab|c", "Backspace", "a|c")]
    [InlineData("ab|c", "C-d", "ab|")]
    [InlineData("ab|c", "Delete", "ab|")]
    [InlineData("one two|", "M-b", "one |two")]
    [InlineData("one, |two", "C-Left", "|one, two")]
    [InlineData("one two|", "M-Left", "one |two")]
    [InlineData("|one two", "M-f", "one| two")]
    [InlineData("one|, two three", "C-Right", "one, two| three")]
    [InlineData("a e\u0301a|", "C-b", "a e\u0301|a")]
    [InlineData("e\u0301|a", "Backspace", "|a")]
    [InlineData("|👩‍🚀a", "C-f", "👩‍🚀|a")]
    [InlineData("👩‍🚀|a", "Backspace", "|a")]
    [InlineData("|🇩🇪🇫🇷", "Delete", "|🇫🇷")]
    [InlineData("|нож и вилка", "M-f", "нож| и вилка")]
    public void A_key_moves_the_cursor_or_deletes(string line, string key, string expected)
    {
        _driver.Set(line);

        Assert.Same(EditorResult.Changed, _driver.Press(key));

        Assert.Equal(expected, _driver.Line);
    }

    [Theory]
    [InlineData("one two|", "C-w", "one |")]
    [InlineData("see http://a.b/c |", "C-w", "see |")]
    [InlineData("see http://a.b/c|", "M-Backspace", "see http://a.b/|")]
    [InlineData("one| two three", "M-d", "one| three")]
    [InlineData("one| two", "C-k", "one|")]
    [InlineData("one| two", "C-u", "| two")]
    public void A_killed_text_is_yanked_back(string line, string key, string killed)
    {
        _driver.Set(line);

        _driver.Press(key);
        Assert.Equal(killed, _driver.Line);

        _driver.Press("C-y");
        Assert.Equal(line.Replace("|", "", StringComparison.Ordinal), _driver.Editor.Text);
    }

    [Fact]
    public void Kills_in_a_row_are_yanked_as_one()
    {
        _driver.Set("one two three| four five");

        _driver.Press("C-w", "M-d", "M-Backspace", "C-e", "C-y");

        Assert.Equal("one  fivetwo three four|", _driver.Line);
    }

    [Fact]
    public void A_yanked_text_is_replaced_by_the_one_killed_before_it()
    {
        _driver.Set("one two|");
        _driver.Press("C-w", "C-a", "C-k");

        Assert.Equal("one |", Yanked("C-y"));
        Assert.Equal("two|", Yanked("M-y"));
        Assert.Equal("one |", Yanked("M-y"));

        string Yanked(string key)
        {
            _driver.Press(key);
            return _driver.Line;
        }
    }

    [Fact]
    public void Nothing_is_yanked_earlier_without_a_yank_before()
    {
        _driver.Set("one two|");
        _driver.Press("C-w");

        Assert.Same(EditorResult.Beep, _driver.Press("M-y"));
    }

    [Theory]
    [InlineData("ab|c", "C-t", "acb|")]
    [InlineData("abc|", "C-t", "acb|")]
    [InlineData("a👩‍🚀|", "C-t", "👩‍🚀a|")]
    [InlineData("|oNe two", "M-u", "ONE| two")]
    [InlineData("|ONE TWO", "M-l", "one| TWO")]
    [InlineData("|oNE two", "M-c", "One| two")]
    [InlineData("one| ёлка", "M-c", "one Ёлка|")]
    public void A_key_changes_letters(string line, string key, string expected)
    {
        _driver.Set(line);

        Assert.Same(EditorResult.Changed, _driver.Press(key));

        Assert.Equal(expected, _driver.Line);
    }

    [Fact]
    public void Undo_takes_back_word_by_word()
    {
        foreach (var letter in "one two")
        {
            _driver.Type(letter.ToString());
        }

        _driver.Press("C-_");
        Assert.Equal("one |", _driver.Line);
        _driver.Press("C-_");
        Assert.Equal("|", _driver.Line);
        Assert.Same(EditorResult.Beep, _driver.Press("C-_"));
    }

    [Fact]
    public void Undo_brings_back_what_was_killed()
    {
        _driver.Set("one |two");

        _driver.Press("C-k", "C-u", "C-_");
        Assert.Equal("one |", _driver.Line);
        _driver.Press("C-_");
        Assert.Equal("one |two", _driver.Line);
    }

    [Fact]
    public void Ctrl_C_clears_the_line_and_Ctrl_Y_brings_it_back()
    {
        _driver.Set("on|e");

        Assert.Same(EditorResult.Changed, _driver.Press("C-c"));
        Assert.Equal("|", _driver.Line);
        _driver.Press("C-y");
        Assert.Equal("one|", _driver.Line);
    }

    [Theory]
    [InlineData("C-c", EditorResultKind.Interrupted)]
    [InlineData("C-d", EditorResultKind.EndOfInput)]
    [InlineData("C-z", EditorResultKind.Suspend)]
    [InlineData("C-l", EditorResultKind.Redraw)]
    [InlineData("C-q", EditorResultKind.Beep)]
    [InlineData("Left", EditorResultKind.Beep)]
    [InlineData("Escape", EditorResultKind.None)]
    [InlineData("FocusLost", EditorResultKind.None)]
    [InlineData("PageUp", EditorResultKind.None)]
    public void A_key_in_an_empty_line_comes_to(string key, object kind) => Assert.Equal(kind, _driver.Press(key).Kind);

    [Fact]
    public void Ctrl_D_at_the_end_of_a_line_does_not_end_the_input()
    {
        _driver.Set("one|");

        Assert.Same(EditorResult.Beep, _driver.Press("C-d"));
    }

    [Fact]
    public void A_line_over_the_limit_is_not_made_longer_and_this_is_said()
    {
        _driver.Type(new string('é', EditBuffer.MaxBytes / 2));

        Assert.Same(EditorResult.Beep, _driver.Type("a"));

        Assert.Equal(EditBuffer.MaxBytes / 2, _driver.Editor.Text.Length);
        Assert.Contains("64 KiB", _driver.Status, StringComparison.Ordinal);
        _driver.Press("C-a");
        Assert.Empty(_driver.Status);
    }

    [Fact]
    public void Control_characters_and_lone_surrogates_do_not_enter_the_line()
    {
        _driver.Editor.Handle(new Key(KeyKind.Text, "a\u0007\u009b\u202eb\tc\ud800"));

        Assert.Equal("ab c\ufffd|", _driver.Line);
    }
}
