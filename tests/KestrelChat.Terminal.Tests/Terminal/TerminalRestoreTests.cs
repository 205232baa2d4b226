using System.Globalization;
using KestrelChat.Terminal.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Terminal.Tests.Terminal;

/// <summary>Whatever ends a program, the shell finds the terminal as it was.</summary>
public sealed class TerminalRestoreTests
{
    private const int Interrupt = 2;
    private const int Quit = 3;
    private const int Terminate = 15;
    private const string ReportsOff = "\u001b[?2004l\u001b[?1004l";

    [Theory]
    [InlineData("q", 0)]
    [InlineData("r", 5)]
    [InlineData("e", 6)]
    [InlineData("x", 134)]
    public async Task A_program_that_exits_or_crashes_leaves_the_terminal_as_it_was(string key, int exitCode)
    {
        await using TmuxTerminal shell = await TmuxTerminal.StartShellAsync();
        string before = await shell.ModesAsync();
        await TerminalProbe.RunInAsync(shell);
        Assert.NotEqual(before, await shell.ModesAsync());
        Assert.Contains("-icanon", await shell.ModeWordsAsync());
        await shell.TypeAsync(key);
        await AssertRestoredAsync(shell, before, exitCode);
    }

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    [InlineData(Quit)]
    public async Task A_signal_that_ends_a_program_leaves_the_terminal_as_it_was(int signal)
    {
        await using TmuxTerminal shell = await TmuxTerminal.StartShellAsync();
        string before = await shell.ModesAsync();
        ServerProcess.Signal(await TerminalProbe.RunInAsync(shell), signal);
        await AssertRestoredAsync(shell, before, 8);
    }

    [Fact]
    public async Task A_half_written_sequence_does_not_swallow_the_restoring_and_a_second_one_writes_nothing()
    {
        await using TmuxTerminal shell = await TmuxTerminal.StartShellAsync();
        string before = await shell.ModesAsync();
        await TerminalProbe.RunInAsync(shell);
        await shell.TypeAsync("s");
        await Wait.UntilAsync(async () => await shell.ModesAsync() == before, "the modes are restored");
        string output = await shell.WaitForOutputAsync(ReportsOff);
        Assert.Equal(output.IndexOf(ReportsOff, StringComparison.Ordinal), output.LastIndexOf(ReportsOff, StringComparison.Ordinal));
        Assert.Contains("\u001b]2;half\u001b\\\u001b[?2026l", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_title_of_before_comes_back()
    {
        await using TmuxTerminal shell = await TmuxTerminal.StartShellAsync();
        await shell.TypeLineAsync("printf '\\033]2;the old\\007'");
        await Wait.UntilAsync(async () => await shell.TitleAsync() == "the old", "the shell has set a title");
        await TerminalProbe.RunInAsync(shell);
        await shell.TypeAsync("t");
        await Wait.UntilAsync(async () => await shell.TitleAsync() == "new title", "the program has set a title, without its control character");
        await shell.TypeAsync("q");
        await Wait.UntilAsync(async () => await shell.TitleAsync() == "the old", "the title is the one before");
    }

    [Fact]
    public async Task A_program_whose_terminal_is_closed_learns_it()
    {
        await using TmuxTerminal terminal = await TerminalProbe.StartAsync();
        await terminal.CloseWindowAsync();
        string file = Path.Combine(terminal.Home.Folder, "end");
        await Wait.UntilAsync(() => File.Exists(file) && File.ReadAllText(file) is "SIGHUP" or "end", "the program has ended by itself");
    }

    private static async Task AssertRestoredAsync(TmuxTerminal shell, string before, int exitCode)
    {
        await shell.WaitForPromptAsync();
        await shell.TypeLineAsync("echo code $?");
        await shell.WaitForScreenAsync(string.Create(CultureInfo.InvariantCulture, $"code {exitCode}"));
        Assert.Equal(before, await shell.ModesAsync());
        string output = await shell.WaitForOutputAsync($"code {exitCode}");
        int off = output.LastIndexOf(ReportsOff + "\u001b[0m\u001b[?25h", StringComparison.Ordinal);
        Assert.True(off > output.LastIndexOf("\u001b[?2004h", StringComparison.Ordinal), output);
        Assert.True(off > output.LastIndexOf("\u001b[?1004h", StringComparison.Ordinal), output);
    }
}
