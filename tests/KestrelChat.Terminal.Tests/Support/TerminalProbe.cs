using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using KestrelChat.Client.Terminal;

namespace KestrelChat.Terminal.Tests.Support;

/// <summary>A program that only uses the terminal: it prints each key and signal, and ends in the way that it is told.</summary>
internal static class TerminalProbe
{
    /// <summary>The first argument by which this program is started instead of the tests.</summary>
    public const string Argument = "terminal-probe";

    private const string Ready = "ready";

    /// <summary>The words that start it.</summary>
    public static string[] Command => [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", typeof(TerminalProbe).Assembly.Location, Argument];

    /// <summary>Starts it in a terminal and waits until it reads keys.</summary>
    public static async Task<TmuxTerminal> StartAsync(int columns = 80, int rows = 24)
    {
        TmuxTerminal terminal = await TmuxTerminal.StartProgramAsync(Command, columns, rows);
        await terminal.WaitForScreenAsync(Ready);
        return terminal;
    }

    /// <summary>Starts it from a shell with job control, waits until it reads keys, and returns the id of its process.</summary>
    /// <param name="command">The shell's command, in which the variable PROBE stands for it.</param>
    public static async Task<int> RunInAsync(TmuxTerminal shell, string command = "$PROBE")
    {
        await shell.TypeLineAsync($"PROBE='{string.Join(' ', Command)}'");
        await shell.WaitForPromptAsync();
        await shell.TypeLineAsync("clear; " + command);
        TmuxScreen screen = await shell.WaitForScreenAsync(screen => screen.Rows.Any(IsReady), "the program is ready");
        return int.Parse(screen.Rows.Single(IsReady)[Ready.Length..], CultureInfo.InvariantCulture);

        static bool IsReady(string row) => row.StartsWith(Ready + " ", StringComparison.Ordinal);
    }

    public static int Run()
    {
        if (!TerminalDevice.IsTerminal())
        {
            Console.Error.WriteLine("no terminal");
            return 1;
        }

        // Bounded, as the queue of a program that draws is.
        using BlockingCollection<string> events = new(16);
        TerminalDevice device = new();
        using TerminalSignals signals = new(device, signal => events.Add($"{signal}"));
        device.EnterRawMode();
        device.ReportFocus();
        TerminalInput input = TerminalInput.Start(0, key => events.Add(Describe(key)), () => events.Add("end"));
        Show($"{Ready} {Environment.ProcessId}");
        ShowSize();
        foreach (string next in events.GetConsumingEnumerable())
        {
            switch (next)
            {
                case "Text q":
                    input.Stop();
                    device.Restore();
                    return 0;
                case "Text r":
                    // Without restoring.
                    return 5;
                case "Text e":
                    Environment.Exit(6);
                    break;
                case "Text x":
                    new Thread(() => throw new InvalidOperationException("as the test says")).Start();
                    break;
                case "Text t":
                    device.SetTitle("new\a title");
                    break;
                case "Text s":
                    // Hangs, and restores from another thread.
                    device.Write("\e[31m\e]2;half"u8);
                    device.Restore();
                    device.Restore();
                    break;
                case "Control z" or "SIGTSTP":
                    device.Write("\e[?25l\e[31m"u8);
                    device.Suspend();
                    Show("continued");
                    break;
                case "SIGCONT":
                    device.EnterRawMode();
                    Show(next);
                    break;
                case "SIGWINCH":
                    ShowSize();
                    break;
                case "SIGHUP" or "end":
                    device.Restore();
                    File.WriteAllText(Path.Combine(Environment.GetEnvironmentVariable("HOME")!, "end"), next);
                    return 7;
                case "SIGINT" or "SIGTERM" or "SIGQUIT":
                    Show(next);
                    device.Restore();
                    return 8;
                default:
                    Show(next);
                    break;
            }
        }

        return 0;

        void Show(string text) => device.Write(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("|") + "\r\n"));

        void ShowSize()
        {
            TerminalSize size = device.Size;
            Show($"size {size.Columns} {size.Rows}");
        }
    }

    private static string Describe(Key key) => string.Join(' ', ((string[])
    [
        key.Kind.ToString(), key.Text, key.Modifiers == KeyModifiers.None ? "" : string.Create(CultureInfo.InvariantCulture, $"with {key.Modifiers}"),
    ]).Where(part => part.Length > 0));
}
