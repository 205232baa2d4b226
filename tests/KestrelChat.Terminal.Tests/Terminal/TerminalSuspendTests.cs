using KestrelChat.Terminal.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Terminal.Tests.Terminal;

/// <summary>Ctrl-Z, <c>fg</c>, <c>bg</c> and <c>kill</c> do what they do to every program.</summary>
public sealed class TerminalSuspendTests
{
    private const int Stop = 20;
    private const int StopAnyway = 19;
    private const int Continue = 18;

    [Theory]
    [InlineData("C-z", null)]
    [InlineData(null, Stop)]
    public async Task A_stopped_program_leaves_the_terminal_to_the_shell_and_takes_it_again(string? key, int? signal)
    {
        await using TmuxTerminal shell = await TmuxTerminal.StartShellAsync();
        string before = await shell.ModesAsync();
        int process = await TerminalProbe.RunInAsync(shell);
        string raw = await shell.ModesAsync();
        for (int round = 1; round <= 3; round++)
        {
            if (key is not null)
            {
                await shell.SendKeysAsync(key);
            }
            else
            {
                ServerProcess.Signal(process, signal!.Value);
            }

            await WaitForShellAsync(shell, $"stopped {round}");
            Assert.Equal(before, await shell.ModesAsync());
            Assert.True((await shell.ScreenAsync()).CursorIsVisible);
            await shell.TypeLineAsync("fg");
            await WaitForCountAsync(shell, "continued", round);
            Assert.Equal(raw, await shell.ModesAsync());
        }

        await shell.TypeAsync("k");
        await shell.WaitForScreenAsync("Text k");
    }

    [Fact]
    public async Task A_program_that_was_stopped_by_force_enters_raw_mode_when_it_is_continued()
    {
        await using TmuxTerminal shell = await TmuxTerminal.StartShellAsync();
        string before = await shell.ModesAsync();
        int process = await TerminalProbe.RunInAsync(shell);
        string raw = await shell.ModesAsync();
        ServerProcess.Signal(process, StopAnyway);
        await shell.WaitForScreenAsync("Stopped");
        await shell.TypeAsync("stty sane; clear\n");
        await WaitForShellAsync(shell, "stopped");
        await shell.TypeLineAsync("fg");
        await shell.WaitForScreenAsync("SIGCONT");
        Assert.Equal(raw, await shell.ModesAsync());
        await shell.TypeAsync("q");
        await WaitForShellAsync(shell, "ended");
        Assert.Equal(before, await shell.ModesAsync());
    }

    [Fact]
    public async Task A_script_around_the_program_is_stopped_with_it()
    {
        await using TmuxTerminal shell = await TmuxTerminal.StartShellAsync();
        await TerminalProbe.RunInAsync(shell, "sh -c \"$PROBE; echo the script goes on\"");
        await shell.SendKeysAsync("C-z");
        await WaitForShellAsync(shell, "stopped");
        await shell.TypeLineAsync("fg");
        await shell.WaitForScreenAsync("continued");
        await shell.TypeAsync("q");
        await shell.WaitForScreenAsync("the script goes on");
    }

    [Fact]
    public async Task A_stopped_program_that_is_killed_ends()
    {
        await using TmuxTerminal shell = await TmuxTerminal.StartShellAsync();
        int process = await TerminalProbe.RunInAsync(shell);
        await shell.SendKeysAsync("C-z");
        await WaitForShellAsync(shell, "stopped");
        await shell.TypeLineAsync("kill %1; kill -CONT %1");
        await Wait.UntilAsync(() => !TmuxTerminal.IsRunning(process), "the program has ended");
        await WaitForShellAsync(shell, "killed");
    }

    [Fact]
    public async Task A_program_in_the_background_that_is_killed_ends()
    {
        await using TmuxTerminal shell = await TmuxTerminal.StartShellAsync();
        int process = await TerminalProbe.RunInAsync(shell);
        await shell.SendKeysAsync("C-z");
        await WaitForShellAsync(shell, "stopped");
        await shell.TypeLineAsync("bg; kill %1");
        await Wait.UntilAsync(() => !TmuxTerminal.IsRunning(process), "the program has ended");
    }

    [Fact]
    public async Task A_program_in_the_background_is_stopped_until_it_has_the_terminal()
    {
        await using TmuxTerminal shell = await TmuxTerminal.StartShellAsync();
        string before = await shell.ModesAsync();
        await TerminalProbe.RunInAsync(shell);
        await shell.SendKeysAsync("C-z");
        await WaitForShellAsync(shell, "stopped");
        await shell.TypeLineAsync("bg");
        await Wait.UntilAsync(
            async () =>
            {
                await shell.WaitForPromptAsync();
                await shell.TypeLineAsync("clear; jobs");
                await shell.WaitForScreenAsync("[1]");
                return (await shell.WaitForPromptAsync()).Contains("Stopped");
            },
            "the program is stopped");
        Assert.Equal(before, await shell.ModesAsync());
        await shell.TypeLineAsync("fg");
        await shell.WaitForScreenAsync("continued");
    }

    [Fact]
    public async Task Without_a_shell_that_could_continue_it_a_program_is_not_stopped()
    {
        await using TmuxTerminal terminal = await TerminalProbe.StartAsync();
        await terminal.SendKeysAsync("C-z");
        await terminal.WaitForScreenAsync("continued");
        await terminal.TypeAsync("k");
        await terminal.WaitForScreenAsync("Text k");
        terminal.Signal(Continue);
        await terminal.WaitForScreenAsync("SIGCONT");
    }

    private static async Task WaitForShellAsync(TmuxTerminal shell, string text)
    {
        await shell.WaitForPromptAsync();

        // Typed in two parts, so that the command itself does not contain the text.
        await shell.TypeLineAsync($"echo 'shell: ''{text}'");
        await shell.WaitForScreenAsync($"shell: {text}");
    }

    private static Task<TmuxScreen> WaitForCountAsync(TmuxTerminal shell, string row, int count) => shell.WaitForScreenAsync(
        screen => screen.Rows.Count(each => each == row) == count, $"there are {count} rows '{row}'");
}
