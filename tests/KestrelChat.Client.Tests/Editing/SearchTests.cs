using KestrelChat.Client.Editing;

namespace KestrelChat.Client.Tests.Editing;

public sealed class SearchTests
{
    private readonly EditorDriver _driver = new("make tea", "drink tea", "Make coffee", "wash up");

    [Fact]
    public void Ctrl_R_finds_the_newest_line_with_what_is_typed()
    {
        _driver.Press("C-r");
        _driver.Type("ma");

        Assert.Equal("|Make coffee", _driver.Line);
        Assert.Equal("search 'ma': ", _driver.Editor.Prompt?.ToString());
    }

    [Fact]
    public void Ctrl_R_again_goes_on_to_older_lines_and_Ctrl_S_back()
    {
        _driver.Press("C-r");
        _driver.Type("ma");

        _driver.Press("C-r");
        Assert.Equal("|make tea", _driver.Line);
        Assert.Same(EditorResult.Beep, _driver.Press("C-r"));
        Assert.Equal("no line with 'ma': ", _driver.Editor.Prompt?.ToString());
        Assert.Equal("|make tea", _driver.Line);
        Assert.Same(EditorResult.Changed, _driver.Press("C-s"));
        Assert.Equal("|Make coffee", _driver.Line);
    }

    [Fact]
    public void What_is_typed_narrows_the_search_and_Backspace_widens_it()
    {
        _driver.Press("C-r");
        _driver.Type("e");
        Assert.Equal("Mak|e coffee", _driver.Line);
        _driver.Type(" t");
        Assert.Equal("mak|e tea", _driver.Line);
        _driver.Press("Backspace", "Backspace");
        Assert.Equal("Mak|e coffee", _driver.Line);
    }

    [Fact]
    public void Enter_submits_the_line_that_was_found()
    {
        _driver.Press("C-r");
        _driver.Type("drink");

        Assert.Equal(["drink tea"], _driver.Press("Enter").Lines);
        Assert.Null(_driver.Editor.Prompt);
    }

    [Theory]
    [InlineData("C-g")]
    [InlineData("C-c")]
    public void A_cancelled_search_leaves_the_line_as_it_was(string key)
    {
        _driver.Set("unfi|nished");
        _driver.Press("C-r");
        _driver.Type("tea");
        Assert.Equal("drink |tea", _driver.Line);

        _driver.Press(key);

        Assert.Equal("unfi|nished", _driver.Line);
        Assert.Null(_driver.Editor.Prompt);
    }

    [Theory]
    [InlineData("Escape", "drink |tea")]
    [InlineData("C-a", "|drink tea")]
    [InlineData("C-k", "drink |")]
    [InlineData("Up", "make tea|")]
    [InlineData("Down", "Make coffee|")]
    public void Another_key_ends_the_search_at_the_line_that_was_found(string key, string expected)
    {
        _driver.Press("C-r");
        _driver.Type("tea");

        _driver.Press(key);

        Assert.Equal(expected, _driver.Line);
        Assert.Null(_driver.Editor.Prompt);
    }

    [Fact]
    public void Undo_brings_back_the_line_before_the_search()
    {
        _driver.Type("unfinished");
        _driver.Press("C-r");
        _driver.Type("tea");
        _driver.Press("Escape", "C-_");

        Assert.Equal("unfinished|", _driver.Line);
    }

    [Fact]
    public void Ctrl_R_twice_looks_for_what_was_looked_for_before()
    {
        _driver.Press("C-r");
        _driver.Type("tea");
        _driver.Press("C-g", "C-r", "C-r");

        Assert.Equal("drink |tea", _driver.Line);
    }

    [Fact]
    public void A_search_finds_nothing_in_an_empty_history()
    {
        EditorDriver driver = new();
        driver.Press("C-r");

        Assert.Same(EditorResult.Beep, driver.Type("a"));
        Assert.Same(EditorResult.Beep, driver.Press("C-d"));
        Assert.Equal("|", driver.Line);
    }

    [Fact]
    public void Pasted_text_ends_the_search()
    {
        _driver.Press("C-r");
        _driver.Type("tea");
        _driver.Paste("green ");

        Assert.Equal("drink green |tea", _driver.Line);
    }
}
