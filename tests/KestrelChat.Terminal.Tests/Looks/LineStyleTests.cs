using System.Text.RegularExpressions;
using KestrelChat.Terminal.Tests.Support;

namespace KestrelChat.Terminal.Tests.Looks;

/// <summary>How lines look on the screen: the terminal's own account of its cells.</summary>
public sealed partial class LineStyleTests
{
    private const string Lines = "You are ada\nbob: hello\nмария: привет\n本田: 你好\n";

    [Fact]
    public async Task Names_have_colours_that_are_the_same_in_the_next_run()
    {
        (IReadOnlyList<string> rows, string output) = await RunAsync();
        Assert.Equal(3, Colored().Count(output));
        Assert.Equal(rows, (await RunAsync()).Rows);

        static async Task<(IReadOnlyList<string> Rows, string Output)> RunAsync()
        {
            await using ScriptedChat chat = await ScriptedChat.StartAsync();
            string output = await chat.SayAsync(Lines, "你好");
            TmuxScreen screen = await chat.Terminal.WaitForScreenAsync(
                screen => screen.CursorRow == 4 && screen.Contains("你好"), "all lines are there", styles: true);
            return ([.. screen.Rows.Take(4)], output);
        }
    }

    [Fact]
    public async Task Times_and_notices_are_dim_and_what_is_meant_for_the_user_stands_out()
    {
        await using ScriptedChat chat = await ScriptedChat.StartAsync(args: "--time");
        string output = await chat.SayAsync(
            "You are ada\nbob has arrived\nbob: hello\nbob: lunch, Ada?\nada: yes, ada is here\n* from bob: a secret\n* to bob: another\nbob: last\n", ": last");

        Assert.Equal(8, DimTime().Count(output));
        Assert.Contains("\e[2mYou are ada\e[m", output, StringComparison.Ordinal);
        Assert.Contains("\e[2mbob has arrived\e[m", output, StringComparison.Ordinal);
        Assert.Matches(@"\e\[38;5;\d+mbob\e\[m: hello", output);
        Assert.Matches(@"\e\[1;7;38;5;\d+mbob\e\[m: lunch, \e\[1mAda\e\[m\?", output);
        Assert.Contains("\e[2mada\e[m: yes, ada is here", output, StringComparison.Ordinal);
        Assert.Matches(@"\e\[1;7;38;5;\d+mbob\e\[m\e\[1m: \e\[m\e\[1ma secret\e\[m", output);
        Assert.Matches(@"\e\[1;38;5;\d+mbob\e\[m: another", output);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    public async Task A_URL_is_one_run_of_characters_however_long_it_is_and_whatever_is_in_it(int columns, int rows)
    {
        string url = $"https://example.org/ada/{new string('x', 100)}?to=ada&q=%D1%84#ada";
        await using ScriptedChat chat = await ScriptedChat.StartAsync(columns, rows);
        string output = await chat.SayAsync($"You are ada\nbob: ada, look at {url} ada\nbob: last\n", ": last");

        Assert.Contains($" look at {url} ", output, StringComparison.Ordinal);
        Assert.Contains("\e[1mada\e[m, look", output, StringComparison.Ordinal);
        TmuxScreen screen = await chat.Terminal.WaitForScreenAsync("bob: last");
        Assert.Contains(url, string.Concat(screen.Rows), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "--color", "never")]
    [InlineData("1", "--color", "auto")]
    [InlineData("1")]
    public async Task Without_colours_lines_still_differ_by_emphasis(string noColor, params string[] args)
    {
        await using ScriptedChat chat = await ScriptedChat.StartAsync(environment: [("NO_COLOR", noColor)], args: args);
        string output = await chat.SayAsync("You are ada\nbob: hello\nbob: ada!\nbob: last\n", ": last");

        Assert.DoesNotMatch(@"\e\[[0-9;]*(3\d|9\d)[;m]", output);
        Assert.Contains("\e[2mYou are ada\e[m", output, StringComparison.Ordinal);
        Assert.Contains("\e[1;7mbob\e[m", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colours_that_are_asked_for_are_there_despite_NO_COLOR()
    {
        await using ScriptedChat chat = await ScriptedChat.StartAsync(environment: [("NO_COLOR", "1")], args: ["--color", "always"]);
        Assert.Matches(Colored(), await chat.SayAsync("bob: hello\nbob: last\n", ": last"));
    }

    [GeneratedRegex(@"\e\[38;5;\d+m\w+\e\[")]
    private static partial Regex Colored();

    [GeneratedRegex(@"\e\[2m\d\d:\d\d \e\[m")]
    private static partial Regex DimTime();
}
