using KestrelChat.Client.Tests.Support.Emulator;

namespace KestrelChat.Terminal.Tests.Support;

/// <summary>A terminal that gets the bytes of a test, nothing else: <c>cat</c> repeats what is typed.</summary>
internal sealed class CopyingTerminal : IAsyncDisposable
{
    private readonly TmuxTerminal _terminal;

    private CopyingTerminal(TmuxTerminal terminal) => _terminal = terminal;

    public static async Task<CopyingTerminal> StartAsync(int columns, int rows)
    {
        TmuxTerminal terminal = await TmuxTerminal.StartProgramAsync(["sh", "-c", "stty raw -echo; printf ready; exec cat;"], columns, rows);
        try
        {
            await terminal.WaitForScreenAsync("ready");
            CopyingTerminal copying = new(terminal);
            await copying.WriteAsync("\r\e[K"u8.ToArray());
            await terminal.WaitForScreenAsync(screen => screen.AllRows.Count == 0, "the screen is empty");
            return copying;
        }
        catch
        {
            await terminal.DisposeAsync();
            throw;
        }
    }

    public Task WriteAsync(byte[] bytes) => bytes.Length == 0 ? Task.CompletedTask : _terminal.TypeAsync(bytes);

    public Task ResizeAsync(int columns, int rows) => _terminal.ResizeAsync(columns, rows);

    public Task<TmuxScreen> WaitForScreenAsync(Predicate<TmuxScreen> condition, string what) => _terminal.WaitForScreenAsync(condition, what, scrollback: true);

    /// <summary>Waits until the terminal shows what the emulated one does: every row, those of the scrollback, too, and the cursor.</summary>
    public async Task WaitForAsync(TerminalEmulator emulator, string after)
    {
        string[] expected = Description(emulator.AllRows.Select(row => row.ToString()), emulator.HistoryRows, emulator.CursorColumn, emulator.CursorRow);
        string[] actual = [];
        try
        {
            await WaitForScreenAsync(
                screen => (actual = Description(screen.Scrollback.Concat(screen.Rows), screen.Scrollback.Count, screen.CursorColumn, screen.CursorRow))
                    .SequenceEqual(expected, StringComparer.Ordinal),
                $"the screen is as expected after {after}");
        }
        catch (TimeoutException)
        {
            Assert.Equal(expected, actual);
            throw;
        }
    }

    public ValueTask DisposeAsync() => _terminal.DisposeAsync();

    private static string[] Description(IEnumerable<string> rows, int scrollback, int cursorColumn, int cursorRow) =>
        [.. rows.Select(row => row.TrimEnd(' ')), $"{scrollback} rows above the screen, the cursor at column {cursorColumn} of row {cursorRow}"];
}
