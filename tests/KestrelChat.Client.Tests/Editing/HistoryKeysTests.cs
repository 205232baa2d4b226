using KestrelChat.Client.Editing;

namespace KestrelChat.Client.Tests.Editing;

public sealed class HistoryKeysTests
{
    private readonly EditorDriver _driver = new("one", "two", "three");

    [Fact]
    public void Up_and_Down_walk_through_the_history_and_back_to_the_unfinished_line()
    {
        _driver.Type("unfinished");

        Assert.Equal("three|", Line("Up"));
        Assert.Equal("two|", Line("C-p"));
        Assert.Equal("three|", Line("C-n"));
        Assert.Equal("unfinished|", Line("Down"));
        Assert.Same(EditorResult.Beep, _driver.Press("Down"));
    }

    [Fact]
    public void The_history_ends_at_its_oldest_line()
    {
        Assert.Equal("one|", Line("M-<"));
        Assert.Same(EditorResult.Beep, _driver.Press("Up"));
        Assert.Equal("one|", _driver.Line);
    }

    [Fact]
    public void The_unfinished_line_is_the_newest()
    {
        _driver.Type("unfinished");

        Assert.Equal("one|", Line("M-<"));
        Assert.Equal("unfinished|", Line("M->"));
    }

    [Fact]
    public void A_changed_line_is_submitted_and_leaves_the_history_as_it_was()
    {
        _driver.Press("Up", "Up");
        _driver.Type("!");

        Assert.Equal(["two!"], _driver.Press("Enter").Lines);
        Assert.Equal(["one", "two", "three", "two!"], _driver.History.Lines);
        Assert.Equal("two!|", Line("Up"));
    }

    [Fact]
    public void Undo_brings_back_a_line_that_was_left_for_another()
    {
        _driver.Press("Up");
        _driver.Type("!");
        _driver.Press("Up");

        Assert.Equal("three!|", Line("C-_"));
    }

    private string Line(string key)
    {
        _driver.Press(key);
        return _driver.Line;
    }
}
