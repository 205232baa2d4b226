using KestrelChat.Client.Editing;

namespace KestrelChat.Client.Tests.Editing;

public sealed class CompletionTests
{
    private readonly EditorDriver _driver = new();

    [Theory]
    [InlineData("bo|", "bob: |")]
    [InlineData("BO|", "bob: |")]
    [InlineData("hello bo|", "hello bob |")]
    [InlineData("bo|hello", "bob: |hello")]
    [InlineData("bo| hello", "bob:| hello")]
    [InlineData("ask bo| now", "ask bob| now")]
    [InlineData("оль|", "Ольга: |")]
    [InlineData("李|", "李雷: |")]
    [InlineData("@bo|", "@bob |")]
    [InlineData("(bo|", "(bob|")]
    [InlineData("/jo|", "/join |")]
    [InlineData("/JO|", "/join |")]
    [InlineData("/roo|", "/rooms|")]
    [InlineData("/join d|", "/join dev |")]
    [InlineData("/who l|", "/who lobby |")]
    [InlineData("/j l|", "/j lobby |")]
    [InlineData("/msg bo|", "/msg bob |")]
    [InlineData("/msg bob hi ad|", "/msg bob hi ada |")]
    [InlineData("/bell men|", "/bell mentions |")]
    [InlineData("/time of|", "/time off |")]
    [InlineData("/help joi|", "/help join |")]
    [InlineData("/ban bo|", "/ban bob |")]
    public void Tab_completes_the_word_before_the_cursor(string line, string expected)
    {
        _driver.Set(line);

        Assert.Same(EditorResult.Changed, _driver.Press("Tab"));

        Assert.Equal(expected, _driver.Line);
    }

    [Theory]
    [InlineData("x|")]
    [InlineData("/x|")]
    [InlineData("/join x|")]
    [InlineData("/msg dev|")]
    [InlineData("//jo|")]
    [InlineData("|/join")]
    [InlineData("hello x|")]
    public void Tab_without_anything_to_complete_beeps(string line)
    {
        _driver.Set(line);

        Assert.Same(EditorResult.Beep, _driver.Press("Tab"));
        Assert.Equal(line, _driver.Line);
    }

    [Fact]
    public void Repeated_Tab_goes_round_the_candidates_who_spoke_last_first()
    {
        _driver.Completions.Names = ["Adam", "bob", "ada"];
        _driver.Set("ad|");

        Assert.Equal("Adam: |", Line("Tab"));
        Assert.Equal("ada: |", Line("Tab"));
        Assert.Equal("Adam: |", Line("Tab"));
        Assert.Equal("ada: |", Line("S-Tab"));
        Assert.Equal("Adam  ada  ", _driver.Status);
    }

    [Fact]
    public void Shift_Tab_begins_with_the_last_candidate()
    {
        _driver.Set("hi ad|");

        Assert.Equal("hi Adam |", Line("S-Tab"));
    }

    [Fact]
    public void Tab_in_an_empty_line_offers_all_names() => Assert.Equal("ada: |", Line("Tab"));

    [Fact]
    public void Tab_after_a_completed_command_completes_its_argument()
    {
        _driver.Set("/jo|");

        Assert.Equal("/join |", Line("Tab"));
        Assert.Equal("/join dev |", Line("Tab"));
        Assert.Equal("/join lobby |", Line("Tab"));
    }

    [Fact]
    public void Tab_again_after_a_single_name_adds_no_other()
    {
        _driver.Set("bo|");
        _driver.Press("Tab");

        Assert.Same(EditorResult.Beep, _driver.Press("Tab"));
        Assert.Equal("bob: |", _driver.Line);
    }

    [Fact]
    public void Escape_takes_a_completion_back()
    {
        _driver.Set("ad| x");
        _driver.Press("Tab", "Tab");

        Assert.Equal("ad| x", Line("Escape"));
        Assert.Empty(_driver.Status);
    }

    [Fact]
    public void Another_key_ends_the_completion()
    {
        _driver.Set("ad|");
        _driver.Press("Tab");

        _driver.Type("h");

        Assert.Equal("ada: h|", _driver.Line);
        Assert.Empty(_driver.Status);
    }

    [Fact]
    public void Undo_takes_a_completion_back_too()
    {
        _driver.Set("ad|");
        _driver.Press("Tab");

        Assert.Equal("ad|", Line("C-_"));
    }

    [Fact]
    public void The_selected_candidate_of_a_long_list_comes_first()
    {
        _driver.Completions.Names = [.. Enumerable.Range(0, 200).Select(name => $"user{name}")];
        _driver.Set("u|");
        _driver.Press("Tab", "Tab", "Tab");

        Assert.StartsWith("user2  user3  ", _driver.Status, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<комната>", "lo|", "lobby |")]
    [InlineData("[房间]", "lo|", "lobby |")]
    [InlineData("<имя|адрес> [минут]", "bo|", "bob |")]
    [InlineData("<名字> <文字>", "李|", "李雷 |")]
    [InlineData("[команда]", "do|", "do |")]
    public void Arguments_are_completed_in_the_language_of_the_server(string arguments, string typed, string expected)
    {
        _driver.Completions.Commands = [new CommandHint("do", arguments, "")];
        _driver.Set("/do " + typed);

        Assert.Equal("/do " + expected, Line("Tab"));
    }

    [Fact]
    public void Nothing_is_completed_or_hinted_without_commands_of_the_server()
    {
        _driver.Completions.Commands = [];
        _driver.Set("/join |");

        Assert.Empty(_driver.Editor.Hint.ToString());
        Assert.Equal("/join ada |", Line("Tab"));
    }

    [Theory]
    [InlineData("/join |", "<room> - enter a room")]
    [InlineData("/join|", " <room> - enter a room")]
    [InlineData("/JOIN |", "<room> - enter a room")]
    [InlineData("/rooms|", " - list the rooms")]
    [InlineData("/tell |", "<name> <text> - send a private message")]
    [InlineData("/msg bob |", "<text>")]
    [InlineData("/msg bo|", " <text>")]
    [InlineData("/msg bob hi|", "")]
    [InlineData("/msg bob hi |", "")]
    [InlineData("/jo|in", "")]
    [InlineData("/jo|", "")]
    [InlineData("/|", "")]
    [InlineData("//join |", "")]
    [InlineData("join |", "")]
    [InlineData("|", "")]
    public void The_hint_names_the_arguments_still_wanted(string line, string expected)
    {
        _driver.Set(line);

        Assert.Equal(expected, _driver.Editor.Hint.ToString());
    }

    private string Line(string key)
    {
        _driver.Press(key);
        return _driver.Line;
    }
}
