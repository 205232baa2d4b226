using KestrelChat.Terminal.Tests.Support;

namespace KestrelChat.Terminal.Tests.Harness;

/// <summary>The terminal of the tests shows what programs that everybody knows do in it.</summary>
public sealed class TmuxTerminalTests
{
    private const int Hangup = 1;
    private const int Terminate = 15;

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    public async Task Typed_text_is_shown_by_the_terminal_and_repeated_by_cat(int columns, int rows)
    {
        await using TmuxTerminal terminal = await TmuxTerminal.StartProgramAsync(["cat"], columns, rows);
        await terminal.TypeLineAsync("déjà vu; 中文;");
        TmuxScreen screen = await terminal.WaitForScreenAsync(screen => screen.Rows[1].Length > 0, "cat has repeated the line");
        Assert.Equal(rows, screen.Rows.Count);
        Assert.Equal(["déjà vu; 中文;", "déjà vu; 中文;"], screen.AllRows);
        Assert.Equal((0, 2, true), (screen.CursorColumn, screen.CursorRow, screen.CursorIsVisible));
    }

    [Fact]
    public async Task The_modes_of_the_terminal_can_be_read_while_a_program_changes_them()
    {
        await using TmuxTerminal terminal = await TmuxTerminal.StartShellAsync();
        string before = await terminal.ModesAsync();
        Assert.Contains("icanon", await terminal.ModeWordsAsync());
        await terminal.TypeLineAsync("stty raw -echo; sleep 60");
        await Wait.UntilAsync(async () => (await terminal.ModeWordsAsync()).Contains("-icanon"), "stty has changed the modes");
        Assert.NotEqual(before, await terminal.ModesAsync());
    }

    [Fact]
    public async Task A_program_can_be_stopped_and_continued_by_the_shell()
    {
        await using TmuxTerminal terminal = await TmuxTerminal.StartShellAsync();
        await terminal.TypeLineAsync("cat");
        await terminal.TypeLineAsync("one");
        await terminal.WaitForScreenAsync(screen => screen.AllRows.Count(row => row == "one") == 2, "cat runs");
        await terminal.SendKeysAsync("C-z");
        await terminal.WaitForScreenAsync("Stopped");
        await terminal.TypeLineAsync("fg");
        await terminal.TypeLineAsync("two");
        await terminal.WaitForScreenAsync(screen => screen.AllRows.Count(row => row == "two") == 2, "cat goes on");
    }

    [Fact]
    public async Task The_exit_code_and_the_last_screen_stay()
    {
        await using TmuxTerminal terminal = await TmuxTerminal.StartProgramAsync(["sh", "-c", "echo $HOME $GREETING; echo last; exit 7;"]);
        Assert.Equal(7, await terminal.WaitForExitAsync());
        Assert.Equal([terminal.Home.Folder, "last"], (await terminal.WaitForScreenAsync("last")).AllRows);
    }

    [Fact]
    public async Task A_program_that_a_signal_kills_has_the_exit_code_of_shells()
    {
        await using TmuxTerminal terminal = await TmuxTerminal.StartProgramAsync(["sleep", "60"]);
        terminal.Signal(Terminate);
        Assert.Equal(128 + Terminate, await terminal.WaitForExitAsync());
    }

    [Fact]
    public async Task A_program_whose_window_is_closed_is_hung_up()
    {
        using TemporaryHome home = new();
        string file = Path.Combine(home.Folder, "hung-up");
        await using TmuxTerminal terminal = await TmuxTerminal.StartProgramAsync(
            ["sh", "-c", "trap 'echo hup > $FILE; exit' HUP; echo ready; while :; do sleep 0.1; done"], environment: [("FILE", file)], home: home);
        await terminal.WaitForScreenAsync("ready");
        await terminal.CloseWindowAsync();
        await Wait.UntilAsync(() => File.Exists(file), "the program got SIGHUP");
    }

    [Fact]
    public async Task Pasted_text_comes_in_brackets_if_the_program_asked_for_them()
    {
        await using TmuxTerminal terminal = await TmuxTerminal.StartProgramAsync(["sh", "-c", "stty raw -echo; printf '\\033[?2004hready'; exec cat -v"]);
        await terminal.WaitForScreenAsync("ready");
        await terminal.PasteAsync("one\ntwo");
        await terminal.WaitForScreenAsync("^[[200~one^Mtwo^[[201~");
    }

    [Fact]
    public async Task Keys_come_as_a_terminal_sends_them()
    {
        await using TmuxTerminal terminal = await TmuxTerminal.StartProgramAsync(["sh", "-c", "stty raw -echo; printf ready; exec cat -v"]);
        await terminal.WaitForScreenAsync("ready");
        await terminal.SendKeysAsync("C-a", "M-b", "Up", "C-Left", "BTab", "BSpace", "Escape", "x");
        await terminal.WaitForScreenAsync("^A^[b^[[A^[[1;5D^[[Z^?^[x");
        await terminal.TypeAsync("\u001b[I");
        await terminal.WaitForScreenAsync("x^[[I");
    }

    [Fact]
    public async Task The_size_changes_and_the_program_learns_it()
    {
        await using TmuxTerminal terminal = await TmuxTerminal.StartProgramAsync(
            ["sh", "-c", "trap 'stty size' WINCH; stty size; while :; do sleep 0.1; done"]);
        await terminal.WaitForScreenAsync("24 80");
        await terminal.ResizeAsync(40, 10);
        TmuxScreen screen = await terminal.WaitForScreenAsync("10 40");
        Assert.Equal(10, screen.Rows.Count);
    }

    [Fact]
    public async Task Scrollback_styles_title_and_bell_can_be_seen()
    {
        await using TmuxTerminal terminal = await TmuxTerminal.StartProgramAsync(
            ["sh", "-c", "seq 1 20; printf '\\033]2;a title\\007\\033[1mbold\\033[0m'; read line; printf '\\007\\033[?25lrung'; read line"], 40, 10);
        await terminal.WaitForScreenAsync("bold");
        Assert.Equal("a title", await terminal.TitleAsync());
        Assert.False(await terminal.BellAsync());
        TmuxScreen screen = await terminal.ScreenAsync(scrollback: true, styles: true);
        Assert.Equal([.. Enumerable.Range(1, 11).Select(number => $"{number}")], screen.Scrollback);
        Assert.Equal([.. Enumerable.Range(12, 9).Select(number => $"{number}"), "\u001b[1mbold"], screen.Rows);

        await terminal.SendKeysAsync("Enter");
        Assert.False((await terminal.WaitForScreenAsync("rung")).CursorIsVisible);
        Assert.True(await terminal.BellAsync());
        await terminal.ResetBellAsync();
        Assert.False(await terminal.BellAsync());
        Assert.Contains("\a\u001b[?25lrung", await terminal.WaitForOutputAsync("rung"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_runs_in_the_terminal_and_reports_its_exit_code()
    {
        using LineServer server = new();
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: ["127.0.0.1", $"{server.Port}"]);
        using LineServerConnection connection = await server.AcceptAsync();
        await connection.SendAsync("welcome\n");
        await terminal.WaitForScreenAsync("welcome");
        await terminal.TypeLineAsync("hello");
        Assert.Equal("hello", await connection.ReceiveLineAsync());
        await terminal.SendKeysAsync("C-d");
        Assert.Null(await connection.ReceiveLineAsync());
        connection.Dispose();
        Assert.Equal(0, await terminal.WaitForExitAsync());
    }
}
