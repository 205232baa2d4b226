using System.Text;
using KestrelChat.Terminal.Tests.Support;

namespace KestrelChat.Terminal.Tests.Looks;

/// <summary>How the terminal calls its user, and its title.</summary>
public sealed class AttentionTests
{
    // Of the variables by which terminals are known, TMUX is the one that the terminal of the tests sets.
    private static readonly (string Name, string Value) s_noMultiplexer = ("TMUX", "");

    [Theory]
    [InlineData("", "", "--notify", "osc9", "\e]9;bob: lunch, ada?\e\\")]
    [InlineData("", "", "--notify", "osc777", "\e]777;notify;127.0.0.1:{0};bob: lunch, ada?\e\\")]
    [InlineData("TERM_PROGRAM", "WezTerm", "--notify", "auto", "\e]9;bob: lunch, ada?\e\\")]
    [InlineData("TERM", "foot", "--notify", "auto", "\e]777;notify;127.0.0.1:{0};bob: lunch, ada?\e\\")]
    public async Task Terminals_that_show_notifications_get_one_when_the_name_is_said_and_they_are_not_in_front(
        string variable, string value, string option, string method, string expected)
    {
        (string, string)[] environment = variable.Length == 0 ? [] : [s_noMultiplexer, (variable, value)];
        await using ScriptedChat chat = await ScriptedChat.StartAsync(environment: environment, args: [option, method]);
        string call = string.Format(null, CompositeFormat.Parse(expected), chat.Port);
        await LookAwayAsync(chat);
        await chat.SayAsync("bob: lunch, ada?\n", call);

        // In front again: nobody is called.
        await LookAsync(chat);
        string output = await chat.SayAsync("bob: ada, there you are\nbob: last\n", ": last");
        Assert.Equal(2, output.Split(call[..4]).Length);
        Assert.False(await chat.Terminal.BellAsync());
    }

    [Theory]
    [InlineData("--notify", "bell")]
    [InlineData("--notify", "auto")]
    public async Task The_bell_rings_once_for_each_batch_when_the_name_is_said_and_the_terminal_is_not_in_front(params string[] args)
    {
        await using ScriptedChat chat = await ScriptedChat.StartAsync(environment: [("TERM_PROGRAM", "WezTerm")], args: args);
        await LookAwayAsync(chat);
        await chat.SayAsync("bob: adamant\n* bob set the topic: ada\nada: ada is me\n", "is me");
        await chat.Terminal.WaitForScreenAsync("is me");
        Assert.False(await chat.Terminal.BellAsync());

        await chat.SayAsync("bob: Ada! ADA! ada!\n", "\a");
        await Wait.UntilAsync(chat.Terminal.BellAsync, "the bell rings");
        await chat.Terminal.ResetBellAsync();
        await chat.SayAsync("* from bob: come here\n", "come here");
        await Wait.UntilAsync(chat.Terminal.BellAsync, "the bell rings for a private line");

        await LookAsync(chat);
        await chat.Terminal.ResetBellAsync();
        string output = await chat.SayAsync("bob: ada, welcome back\nbob: last\n", ": last");
        Assert.Equal(2, output.Count(character => character == '\a'));
        Assert.False(await chat.Terminal.BellAsync());
    }

    [Fact]
    public async Task Nothing_rings_when_notifications_are_off_and_the_title_still_counts()
    {
        await using ScriptedChat chat = await ScriptedChat.StartAsync(args: ["--notify", "off"]);
        await LookAwayAsync(chat);
        await chat.SayAsync("bob: ada!\n\abob: ada, again\n", "again");
        await WaitForTitleAsync(chat, $"(2) 127.0.0.1:{chat.Port}");

        string output = await chat.Terminal.OutputAsync();
        Assert.DoesNotContain("\a", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e]9;", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e]777;", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_title_has_the_room_and_the_count_of_unread_lines_until_the_terminal_is_in_front()
    {
        await using ScriptedChat chat = await ScriptedChat.StartAsync();
        string place = $"127.0.0.1:{chat.Port}";
        await LookAwayAsync(chat);
        await WaitForTitleAsync(chat, place);
        await chat.Server.SendAsync("* you are now in dev, 2 here\nbob: one\nada: my own\n* a notice\nbob: two\n** bob waves\nbob has left\n");
        await WaitForTitleAsync(chat, $"(3) dev - {place}");

        // A key comes from someone who is there only if the terminal is in front.
        await chat.Terminal.TypeAsync("x");
        await chat.Server.SendAsync("bob: four\n");
        await WaitForTitleAsync(chat, $"(4) dev - {place}");
        await chat.Terminal.TypeAsync(ScriptedChat.FocusGained);
        await WaitForTitleAsync(chat, $"dev - {place}");
        await chat.SayAsync("bob: five\n", ": five");
        Assert.Equal($"dev - {place}", await chat.Terminal.TitleAsync());
    }

    // The greeting tells the client its name. The title counts only while it knows that nobody looks.
    private static async Task LookAwayAsync(ScriptedChat chat)
    {
        await chat.SayAsync("You are ada\n", "You are ada");
        await chat.Terminal.TypeAsync(ScriptedChat.FocusLost);
        await SettleAsync(chat);
    }

    private static async Task LookAsync(ScriptedChat chat)
    {
        await chat.Terminal.TypeAsync(ScriptedChat.FocusGained);
        await SettleAsync(chat);
    }

    // Keys are handled in their order: when a letter is on the screen, what came before it has been seen.
    private static async Task SettleAsync(ScriptedChat chat)
    {
        await chat.Terminal.TypeAsync("z");
        await chat.Terminal.WaitForScreenAsync(screen => screen.CursorLine.EndsWith("> z", StringComparison.Ordinal), "the letter is there");
        await chat.Terminal.SendKeysAsync("BSpace");
        await chat.Terminal.WaitForScreenAsync(screen => !screen.CursorLine.Contains('z', StringComparison.Ordinal), "the letter is gone");
    }

    private static Task WaitForTitleAsync(ScriptedChat chat, string title) =>
        Wait.UntilAsync(async () => await chat.Terminal.TitleAsync() == title, $"the title is '{title}'");
}
