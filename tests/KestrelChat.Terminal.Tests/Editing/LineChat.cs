using KestrelChat.Terminal.Tests.Support;

namespace KestrelChat.Terminal.Tests.Editing;

/// <summary>The client in a terminal, connected to a server that the test plays.</summary>
internal sealed class LineChat : IAsyncDisposable
{
    private const string Welcome = "welcome";
    private const string Prompt = "> ";

    private readonly LineServer _server;

    private LineChat(LineServer server, LineServerConnection connection, TmuxTerminal terminal) =>
        (_server, Connection, Terminal) = (server, connection, terminal);

    public LineServerConnection Connection { get; }

    public TmuxTerminal Terminal { get; }

    /// <summary>Starts it and waits until a line of the server stands above the prompt.</summary>
    /// <param name="home">Shared with others; null = one of its own.</param>
    /// <param name="args">Arguments of the client besides the server.</param>
    public static async Task<LineChat> StartAsync(int columns = 80, int rows = 24, TemporaryHome? home = null, params string[] args)
    {
        LineServer server = new();
        TmuxTerminal? terminal = null;
        try
        {
            terminal = await TmuxTerminal.StartAsync(columns, rows, home: home, args: [server.Argument, .. args]);
            LineServerConnection connection = await server.AcceptAsync();
            LineChat chat = new(server, connection, terminal);
            await connection.SendAsync(Welcome + "\n");
            await terminal.WaitForScreenAsync(screen => screen.AllRows.SequenceEqual([Welcome, Prompt.TrimEnd()]), "a line and the prompt are shown");
            return chat;
        }
        catch
        {
            if (terminal is not null)
            {
                await terminal.DisposeAsync();
            }

            server.Dispose();
            throw;
        }
    }

    /// <summary>Waits until the last rows are the prompt and a line.</summary>
    /// <param name="line">Without blanks where it is wrapped, and at its end.</param>
    /// <param name="cursor">A cell, counted from the prompt's first one; null = any.</param>
    /// <returns>The screen with its scrollback.</returns>
    public Task<TmuxScreen> WaitForLineAsync(string line, (int Row, int Column)? cursor = null) =>
        Terminal.WaitForScreenAsync(screen => IsShown(screen, line, cursor), Described(line, cursor), scrollback: true);

    /// <summary>Waits until all rows are the first line, others, and below them the prompt with a line.</summary>
    /// <inheritdoc cref="WaitForLineAsync"/>
    public Task<TmuxScreen> WaitForAllAsync(IReadOnlyList<string> lines, string line, (int Row, int Column)? cursor = null) => Terminal.WaitForScreenAsync(
        screen => IsShown(screen, line, cursor) && screen.AllRows.SkipLast(RowsOf(screen)).SequenceEqual([Welcome, .. lines], StringComparer.Ordinal),
        $"{Described(line, cursor)}, below {lines.Count} lines, the last of them '{(lines.Count > 0 ? lines[^1] : "")}'",
        scrollback: true);

    /// <summary>Receives the next line of the client, which must be this one.</summary>
    public async Task AssertReceivedAsync(string line) => Assert.Equal(line, await Connection.ReceiveLineAsync());

    public async ValueTask DisposeAsync()
    {
        await Terminal.DisposeAsync();
        Connection.Dispose();
        _server.Dispose();
    }

    private static string Described(string line, (int Row, int Column)? cursor) => $"the prompt's line is '{line}'{(cursor is null ? "" : $" with the cursor at {cursor}")}";

    private static bool IsShown(TmuxScreen screen, string line, (int Row, int Column)? cursor)
    {
        int rows = RowsOf(screen);
        int first = screen.AllRows.Count - screen.Scrollback.Count - rows;
        return string.Concat(screen.AllRows.TakeLast(rows)) == (Prompt + line).TrimEnd()
            && (cursor is null || (screen.CursorIsVisible && (screen.CursorRow - first, screen.CursorColumn) == cursor.Value));
    }

    // From the last row that begins with the prompt to the end.
    private static int RowsOf(TmuxScreen screen) =>
        screen.AllRows.Reverse().TakeWhile(row => !row.StartsWith(Prompt.TrimEnd(), StringComparison.Ordinal)).Count() + 1;
}
