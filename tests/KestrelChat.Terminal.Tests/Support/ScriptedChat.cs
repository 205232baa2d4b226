namespace KestrelChat.Terminal.Tests.Support;

/// <summary>A client in a terminal, connected to a server that says what the test says.</summary>
internal sealed class ScriptedChat : IAsyncDisposable
{
    /// <summary>The terminal reports that another window is in front.</summary>
    public static readonly byte[] FocusLost = "\e[O"u8.ToArray();

    /// <summary>The terminal reports that it is in front.</summary>
    public static readonly byte[] FocusGained = "\e[I"u8.ToArray();

    // Whoever runs the tests may want no colours, or have a terminal that can do more than others.
    private static readonly (string Name, string Value)[] s_environment = [("NO_COLOR", ""), ("COLORTERM", ""), ("TERM_PROGRAM", "")];

    private readonly LineServer _listener;

    private ScriptedChat(LineServer listener, TmuxTerminal terminal, LineServerConnection server) =>
        (_listener, Terminal, Server) = (listener, terminal, server);

    public TmuxTerminal Terminal { get; }

    public LineServerConnection Server { get; }

    public int Port => _listener.Port;

    /// <summary>Starts the client and accepts its connection.</summary>
    /// <param name="environment">Added to the environment of the test.</param>
    /// <param name="args">Options of the client.</param>
    public static async Task<ScriptedChat> StartAsync(int columns = 80, int rows = 24, (string Name, string Value)[]? environment = null, params string[] args)
    {
        LineServer listener = new();
        TmuxTerminal? terminal = null;
        try
        {
            terminal = await TmuxTerminal.StartAsync(columns, rows, [.. s_environment, .. environment ?? []], args: [listener.Argument, .. args]);
            return new ScriptedChat(listener, terminal, await listener.AcceptAsync());
        }
        catch
        {
            listener.Dispose();
            if (terminal is not null)
            {
                await terminal.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Sends lines, and waits until the client has written a text.</summary>
    /// <returns>Everything that it has written.</returns>
    public async Task<string> SayAsync(string lines, string until)
    {
        await Server.SendAsync(lines);
        return await Terminal.WaitForOutputAsync(until);
    }

    /// <summary>Types a line and returns the next line that the server receives: the same one, unless the client has sent something before.</summary>
    public async Task<string?> TypeAsync(string line)
    {
        await Terminal.TypeLineAsync(line);
        return await Server.ReceiveLineAsync();
    }

    /// <summary>Leaves with Ctrl-D and returns what the client has sent besides; null if nothing.</summary>
    public async Task<string?> LeaveAsync()
    {
        await Terminal.SendKeysAsync("C-d");
        return await Server.ReceiveLineAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Server.Dispose();
        _listener.Dispose();
        await Terminal.DisposeAsync();
    }
}
