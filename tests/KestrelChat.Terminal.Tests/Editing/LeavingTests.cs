using System.Globalization;
using KestrelChat.Client;
using KestrelChat.Terminal.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Terminal.Tests.Editing;

/// <summary>On every way out the terminal is as it was before.</summary>
public sealed class LeavingTests
{
    private const int Hangup = 1;
    private const int Interrupt = 2;
    private const int QuitSignal = 3;
    private const int Terminate = 15;

    [Fact]
    public Task Quit_is_sent_and_the_server_ends_the_chat() => LeaveAsync(ExitCodes.Success, "", async (chat, connection) =>
    {
        await chat.TypeLineAsync("/quit");
        Assert.Equal("/quit", await connection.ReceiveLineAsync());
        await connection.SendAsync("bye\n");
        connection.EndOutput();
    });

    [Fact]
    public Task Ctrl_D_in_an_empty_line_ends_what_is_sent() => LeaveAsync(ExitCodes.Success, "", async (chat, connection) =>
    {
        await chat.SendKeysAsync("C-d");
        Assert.Null(await connection.ReceiveLineAsync());
        connection.EndOutput();
    });

    [Fact]
    public Task Ctrl_C_in_an_empty_line_leaves_at_once() => LeaveAsync(ExitCodes.Interrupted, "half typed", async (chat, _) =>
    {
        // The first one only clears the line.
        await chat.SendKeysAsync("C-c");
        await chat.WaitForScreenAsync(screen => !screen.Contains("half typed"), "the line is cleared");
        await chat.SendKeysAsync("C-c");
    });

    [Theory]
    [InlineData(Terminate, ExitCodes.Terminated)]
    [InlineData(Interrupt, ExitCodes.Interrupted)]
    [InlineData(Hangup, ExitCodes.HungUp)]
    [InlineData(QuitSignal, ExitCodes.Quit)]
    public Task A_signal_ends_the_chat(int signal, int exitCode) => LeaveAsync(exitCode, "half typed", (chat, _) =>
    {
        ServerProcess.Signal(ForegroundOf(chat.ProcessId), signal);
        return Task.CompletedTask;
    });

    [Fact]
    public Task The_server_closes() => LeaveAsync(ExitCodes.Success, "half typed", (_, connection) =>
    {
        connection.Dispose();
        return Task.CompletedTask;
    });

    [Fact]
    public Task The_server_is_killed() => LeaveAsync(ExitCodes.ConnectionLost, "half typed", (_, connection) =>
    {
        connection.Reset();
        return Task.CompletedTask;
    });

    [Fact]
    public async Task A_stopped_chat_comes_back_with_its_half_typed_line_once()
    {
        using LineServer server = new();
        await using TmuxTerminal shell = await TmuxTerminal.StartShellAsync();
        string modes = await shell.ModesAsync();
        using LineServerConnection connection = await StartAsync(shell, server);
        await shell.TypeAsync("half e\u0301中 typed");
        await shell.SendKeysAsync("Left", "Left");
        await shell.WaitForScreenAsync("> half");
        string rawModes = await shell.ModesAsync();

        await shell.SendKeysAsync("C-z");
        await shell.WaitForScreenAsync("Stopped");
        await AssertRestoredAsync(shell, modes, null);
        await connection.SendAsync("missed one\nmissed two\n");

        await shell.TypeLineAsync("fg");
        TmuxScreen screen = await shell.WaitForScreenAsync(
            screen => screen.AllRows[^1] == "> half e\u0301中 typed" && screen.CursorColumn == 14 && screen.CursorLine == screen.AllRows[^1] && screen.Contains("missed two"),
            "the half-typed line is back");
        Assert.Single(screen.AllRows, row => row == "> half e\u0301中 typed");
        Assert.Equal(["missed one", "missed two"], screen.AllRows.SkipLast(1).TakeLast(2));
        Assert.Equal(rawModes, await shell.ModesAsync());

        await shell.SendKeysAsync("Enter");
        Assert.Equal("half e\u0301中 typed", await connection.ReceiveLineAsync());
    }

    private static async Task LeaveAsync(int exitCode, string typed, Func<TmuxTerminal, LineServerConnection, Task> leave)
    {
        using LineServer server = new();
        await using TmuxTerminal shell = await TmuxTerminal.StartShellAsync(40, 24);
        string modes = await shell.ModesAsync();
        using LineServerConnection connection = await StartAsync(shell, server, "--no-reconnect");
        Assert.NotEqual(modes, await shell.ModesAsync());
        if (typed.Length > 0)
        {
            await shell.TypeAsync(typed);
            await shell.WaitForScreenAsync("> " + typed);
        }

        await leave(shell, connection);
        await shell.WaitForScreenAsync(screen => screen.AllRows[^1] == "$", "the shell is back");
        TmuxScreen screen = await AssertRestoredAsync(shell, modes, exitCode);

        // Nothing of the prompt is left above the shell's.
        Assert.DoesNotContain(screen.AllRows, row => row.StartsWith('>'));
    }

    // The shell shows what is typed, and gets what is pasted without brackets.
    private static async Task<TmuxScreen> AssertRestoredAsync(TmuxTerminal shell, string modes, int? exitCode)
    {
        await shell.PasteAsync("echo code $? $((40 + 2))\n");
        TmuxScreen screen = await shell.WaitForScreenAsync(screen => screen.AllRows.Any(row => row.StartsWith("code", StringComparison.Ordinal) && row.EndsWith(" 42", StringComparison.Ordinal)), "the shell runs a command");
        if (exitCode is not null)
        {
            Assert.Contains($"code {exitCode} 42", screen.AllRows);
        }

        Assert.Equal(modes, await shell.ModesAsync());
        Assert.True(screen.CursorIsVisible);
        Assert.Equal("0", await shell.FormatAsync("#{alternate_on}"));
        string output = await shell.OutputAsync();
        foreach (string mode in (string[])["2004", "1004"])
        {
            Assert.True(output.LastIndexOf($"\e[?{mode}l", StringComparison.Ordinal) > output.LastIndexOf($"\e[?{mode}h", StringComparison.Ordinal), $"mode {mode} is still on");
        }

        return screen;
    }

    private static async Task<LineServerConnection> StartAsync(TmuxTerminal shell, LineServer server, string option = "")
    {
        await shell.TypeLineAsync($"{string.Join(' ', TestedProgram.Client)} {server.Argument} {option}");
        LineServerConnection connection = await server.AcceptAsync();
        await connection.SendAsync("welcome\n");
        await shell.WaitForScreenAsync(screen => screen.Contains("welcome") && screen.AllRows[^1] == ">", "the prompt is shown");
        return connection;
    }

    // The process that has the terminal: the sixth number after the name.
    private static int ForegroundOf(int shell) =>
        int.Parse(File.ReadAllText($"/proc/{shell}/stat").Split(") ")[^1].Split(' ')[5], CultureInfo.InvariantCulture);
}
