using System.Globalization;
using System.Text;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Terminal.Tests.Support;

/// <summary>A program in a terminal of its own, drawn by tmux: keys in, screen out. Nobody looks at the terminal: it is not in front.</summary>
/// <remarks>One call at a time. The terminal stays when its program ends, for its last screen and exit code.</remarks>
internal sealed class TmuxTerminal : IAsyncDisposable
{
    // Bytes of one command; a message to tmux has at most 16 KiB.
    private const int MaxTyped = 2000;
    private const int Kill = 9;
    private const int ChildExited = 17;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryHome? _ownHome;
    private readonly string _folder = Directory.CreateTempSubdirectory("kestrelchat-tmux-").FullName;
    private readonly TmuxServer _tmux;

    private TmuxTerminal(TemporaryHome? home)
    {
        _ownHome = home is null ? new TemporaryHome() : null;
        Home = home ?? _ownHome!;
        _tmux = new TmuxServer(_folder);
    }

    /// <summary>Where the program keeps its files.</summary>
    public TemporaryHome Home { get; }

    /// <summary>The process in the terminal.</summary>
    public int ProcessId { get; private set; }

    /// <summary>The terminal's device, for <c>stty -F</c>.</summary>
    public string Device { get; private set; } = "";

    private string OutputFile => Path.Combine(_folder, "output");

    /// <summary>Starts the client. Skips the test without tmux.</summary>
    /// <param name="environment">Added to the environment of the test.</param>
    /// <param name="home">Shared with other terminals; null = one of its own.</param>
    /// <param name="args">The client's arguments.</param>
    public static Task<TmuxTerminal> StartAsync(
        int columns = 80, int rows = 24, (string Name, string Value)[]? environment = null, TemporaryHome? home = null, params string[] args) =>
        StartProgramAsync([.. TestedProgram.Client, .. args], columns, rows, environment, home);

    /// <summary>Starts a shell with job control, whose prompt is <c>$ </c>; commands are typed.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public static async Task<TmuxTerminal> StartShellAsync(
        int columns = 80, int rows = 24, (string Name, string Value)[]? environment = null, TemporaryHome? home = null)
    {
        // Not one with an editor of its own, which changes the terminal's modes before each prompt.
        TmuxTerminal terminal = await StartProgramAsync(["/bin/sh", "-i"], columns, rows, [("PS1", "$ "), ("ENV", ""), .. environment ?? []], home);
        await terminal.WaitForPromptAsync();
        return terminal;
    }

    /// <inheritdoc cref="StartAsync"/>
    /// <param name="command">A program and its arguments.</param>
    public static async Task<TmuxTerminal> StartProgramAsync(
        string[] command, int columns = 80, int rows = 24, (string Name, string Value)[]? environment = null, TemporaryHome? home = null)
    {
        TmuxTerminal terminal = new(home);
        try
        {
            await terminal.RunAsync(columns, rows, environment ?? [], command);
            return terminal;
        }
        catch
        {
            await terminal.DisposeAsync();
            throw;
        }
    }

    /// <summary>Presses keys by tmux's names, such as <c>C-a</c>, <c>M-b</c>, <c>Up</c>, <c>C-Left</c>, <c>BSpace</c>, <c>BTab</c>, <c>Enter</c>, <c>Escape</c>.</summary>
    public Task SendKeysAsync(params string[] keys) => _tmux.RunAsync(["send-keys", "--", .. keys]);

    /// <summary>Types text; LF is sent as it is (as Ctrl-J).</summary>
    public Task TypeAsync(string text) => TypeAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends bytes as the terminal's keyboard would, such as <c>ESC [ I</c> when the terminal comes to the front.</summary>
    public async Task TypeAsync(byte[] bytes)
    {
        foreach (byte[] chunk in bytes.Chunk(MaxTyped))
        {
            await _tmux.RunAsync(["send-keys", "-H", .. chunk.Select(value => value.ToString("x2", CultureInfo.InvariantCulture))]);
        }
    }

    /// <summary>Types text and presses Enter.</summary>
    public async Task TypeLineAsync(string text)
    {
        await TypeAsync(text);
        await SendKeysAsync("Enter");
    }

    /// <summary>Pastes text as a terminal does: newlines as CR, in brackets if the program has asked for them.</summary>
    public async Task PasteAsync(string text)
    {
        string file = Path.Combine(_folder, "paste");
        await File.WriteAllTextAsync(file, text);
        await _tmux.RunAsync("load-buffer", "-b", "paste", file, ";", "paste-buffer", "-p", "-d", "-b", "paste");
    }

    public Task ResizeAsync(int columns, int rows) => _tmux.RunAsync("resize-window", "-x", Invariant(columns), "-y", Invariant(rows));

    /// <param name="scrollback">Whether to return the rows above the screen, too.</param>
    /// <param name="styles">Whether rows contain the SGR sequences that give their styles.</param>
    public async Task<TmuxScreen> ScreenAsync(bool scrollback = false, bool styles = false)
    {
        string text = await _tmux.RunAsync(
        [
            "display-message", "-p", "#{history_size} #{pane_height} #{cursor_x} #{cursor_y} #{cursor_flag}",
            ";", "capture-pane", "-p", .. scrollback ? (string[])["-S", "-"] : [], .. styles ? (string[])["-e"] : [],
        ]);
        string[] lines = text.Split('\n');
        int[] values = [.. lines[0].Split(' ').Select(value => int.Parse(value, CultureInfo.InvariantCulture))];
        int above = scrollback ? values[0] : 0;
        return new TmuxScreen(lines[(1 + above)..(1 + above + values[1])], lines[1..(1 + above)], values[2], values[3], values[4] == 1);
    }

    /// <summary>Waits until a row of the screen contains a text.</summary>
    public Task<TmuxScreen> WaitForScreenAsync(string text) => WaitForScreenAsync(screen => screen.Contains(text), $"the screen contains '{text}'");

    /// <summary>Waits until the screen is as expected, and returns it.</summary>
    /// <param name="what">The condition in words, for the error.</param>
    public async Task<TmuxScreen> WaitForScreenAsync(Predicate<TmuxScreen> condition, string what, bool scrollback = false, bool styles = false)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            TmuxScreen screen = await ScreenAsync(scrollback, styles);
            if (condition(screen))
            {
                return screen;
            }

            if (TimeProvider.System.GetElapsedTime(began) > Wait.Limit)
            {
                throw new TimeoutException(
                    $"timed out waiting until {what}; cursor at column {screen.CursorColumn} of row {screen.CursorRow}; the screen:\n{string.Join('\n', screen.AllRows)}");
            }

            await Task.Delay(s_pollInterval);
        }
    }

    /// <summary>Waits until the shell asks for a command. What is typed earlier may go to the program that is just ending.</summary>
    public Task<TmuxScreen> WaitForPromptAsync() => WaitForScreenAsync(screen => screen is { CursorLine: "$", CursorColumn: 2 }, "the shell asks for a command");

    /// <summary>Everything that the program has written so far, as it wrote it.</summary>
    public async Task<string> OutputAsync()
    {
        // A line has passed through the pipe when its reader has written it; nothing says when that is, so callers wait for a text.
        if (!File.Exists(OutputFile))
        {
            return "";
        }

        using FileStream file = new(OutputFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Waits until the program has written a text, such as a control sequence.</summary>
    public async Task<string> WaitForOutputAsync(string text)
    {
        string output = "";
        await Wait.UntilAsync(async () => (output = await OutputAsync()).Contains(text, StringComparison.Ordinal), $"the program has written '{text}'");
        return output;
    }

    /// <summary>The title that the program has set.</summary>
    public Task<string> TitleAsync() => FormatAsync("#{pane_title}");

    /// <summary>Whether the bell has rung since the start or the last <see cref="ResetBellAsync"/>.</summary>
    public async Task<bool> BellAsync() => await FormatAsync("#{window_bell_flag}") == "1";

    public Task ResetBellAsync() => _tmux.RunAsync("kill-session", "-C");

    /// <summary>Returns the value of a format of tmux, such as <c>#{alternate_on}</c>.</summary>
    public async Task<string> FormatAsync(string format) => (await _tmux.RunAsync("display-message", "-p", format)).TrimEnd('\n');

    /// <summary>The terminal's modes, as <c>stty -g</c> prints them. The program must still run.</summary>
    public async Task<string> ModesAsync() => await RunOnDeviceAsync("-g");

    /// <summary>The terminal's modes in words, as <c>stty -a</c> prints them: <c>icanon</c>, <c>-echo</c> … The program must still run.</summary>
    public async Task<IReadOnlyList<string>> ModeWordsAsync() => (await RunOnDeviceAsync("-a")).Split([' ', '\n', ';'], StringSplitOptions.RemoveEmptyEntries);

    public void Signal(int signal) => ServerProcess.Signal(ProcessId, signal);

    /// <summary>Waits until the program has exited; returns its exit code, or 128 + the number of the signal that killed it.</summary>
    public async Task<int> WaitForExitAsync()
    {
        string[] state = [];
        await Wait.UntilAsync(
            async () =>
            {
                state = (await FormatAsync("#{pane_dead} #{pane_dead_status} #{pane_dead_signal} #{pid}")).Split(' ');
                bool hasStatus = state[1].Length > 0 || state[2].Length > 0;
                if (state[0] == "1" && !hasStatus)
                {
                    // tmux 3.3 sometimes misses the signal that its child has exited, and looks when the next one comes.
                    ServerProcess.Signal(int.Parse(state[3], CultureInfo.InvariantCulture), ChildExited);
                }

                return hasStatus;
            },
            "the program in the terminal exits");
        return state[1].Length > 0 ? int.Parse(state[1], CultureInfo.InvariantCulture) : 128 + int.Parse(state[2], CultureInfo.InvariantCulture);
    }

    /// <summary>Closes the terminal's window while the program runs: it gets SIGHUP.</summary>
    public Task CloseWindowAsync() => _tmux.RunAsync("kill-pane");

    public async ValueTask DisposeAsync()
    {
        await _tmux.KillAsync();
        await EndProgramAsync();
        Directory.Delete(_folder, recursive: true);
        _ownHome?.Dispose();
    }

    /// <summary>Whether a process has not ended.</summary>
    public static bool IsRunning(int processId)
    {
        try
        {
            // A zombie has ended; its new parent may not have looked yet.
            return !File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    // The program was hung up; one that survives that is broken, and must not be left behind.
    private async Task EndProgramAsync()
    {
        // Process.WaitForExitAsync looks for a process that is no child only every second or two.
        long began = TimeProvider.System.GetTimestamp();
        while (IsRunning(ProcessId) && TimeProvider.System.GetElapsedTime(began) < s_patience)
        {
            await Task.Delay(s_pollInterval);
        }

        if (IsRunning(ProcessId))
        {
            ServerProcess.Signal(ProcessId, Kill);
        }
    }

    private static string Invariant(int value) => value.ToString(CultureInfo.InvariantCulture);

    private async Task RunAsync(int columns, int rows, (string Name, string Value)[] environment, string[] command)
    {
        (string Name, string Value)[] variables = [.. Home.Environment, ("LC_ALL", "C.UTF-8"), .. environment];
        await _tmux.RunAsync(
        [
            "start-server",
            ";", "set-option", "-s", "escape-time", "0",
            ";", "set-option", "-s", "focus-events", "on",
            ";", "set-option", "-g", "status", "off",
            ";", "set-option", "-g", "default-terminal", "tmux-256color",
            ";", "set-option", "-g", "history-limit", "100000",
            ";", "set-option", "-g", "remain-on-exit", "on",
            ";", "set-option", "-g", "remain-on-exit-format", "",

            // The test runner may ignore signals (nohup, a background job), and child processes inherit that.
            ";", "new-session", "-d", "-x", Invariant(columns), "-y", Invariant(rows),
            "/usr/bin/env", "--default-signal=HUP,INT,QUIT,TSTP,TTIN,TTOU,CONT", .. variables.Select(each => $"{each.Name}={each.Value}").Concat(command).Select(Escaped),
            // Before there is a session, tmux 3.3 crashes of it.
            ";", "set-option", "-g", "window-size", "manual",
            ";", "pipe-pane", $"exec cat >> {OutputFile}",
        ]);
        string[] values = (await FormatAsync("#{pane_pid} #{pane_tty}")).Split(' ');
        (ProcessId, Device) = (int.Parse(values[0], CultureInfo.InvariantCulture), values[1]);
    }

    // A semicolon at the end of an argument would begin another command.
    private static string Escaped(string argument) => argument.EndsWith(';') ? argument[..^1] + "\\;" : argument;

    private async Task<string> RunOnDeviceAsync(string option)
    {
        using var stty = RealProgram.Start(RealProgram.Find("stty", "coreutils"), "-F", Device, option);
        string output = await stty.StandardOutput.ReadToEndAsync().Soon();
        await stty.WaitForExitAsync().Soon();
        Assert.True(stty.ExitCode == 0, await stty.StandardError.ReadToEndAsync());
        return output.TrimEnd('\n');
    }
}
