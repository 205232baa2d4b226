using System.Diagnostics;
using System.Net.Sockets;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Clients;

/// <summary>One start of a client: connects it to a line server, waits for its prompt, and may then send it lines.</summary>
internal sealed class ClientRun : IDisposable
{
    /// <summary>The lines are sent in this many steps.</summary>
    internal const int Steps = 10;

    private const int LinesPerSend = 500;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DrawTimeout = TimeSpan.FromMinutes(2);

    private readonly CancellationToken cancel;
    private readonly ClientProcess client;
    private readonly Socket connection;

    private ClientRun(string[] command, LineServer server, CancellationToken cancel)
    {
        this.cancel = cancel;
        client = ClientProcess.Start([.. command, server.Address], new TextWatch(IncomingLines.Greeting, IncomingLines.Prompt));
        try
        {
            connection = server.Accept(() => client.HasExited, cancel)
                ?? throw client.Ended("ended without connecting");
            Send([.. IncomingLines.Greeting, (byte)'\n']);
            long greeted = client.Output.Wait(StartTimeout, cancel);
            Times = new ClientStart(Milliseconds(client.Output.FirstByteAt), Milliseconds(greeted), client.ResidentBytes());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal ClientStart Times { get; }

    /// <summary>Starts a client and waits until it has drawn its prompt and the greeting.</summary>
    /// <param name="command">The client; the server's address is its last argument.</param>
    /// <param name="server">The server.</param>
    /// <param name="cancel">Ends the wait.</param>
    internal static ClientRun Start(string[] command, LineServer server, CancellationToken cancel) => new(command, server, cancel);

    /// <summary>Sends lines and waits until they are drawn.</summary>
    /// <param name="first">Number of the first line.</param>
    /// <param name="count">Number of lines.</param>
    internal ClientStep Receive(int first, int count)
    {
        byte[] mark = IncomingLines.Mark(first + count);
        client.Output.Watch(new TextWatch(mark));
        long start = Stopwatch.GetTimestamp();
        for (int sent = 0; sent < count; sent += LinesPerSend)
        {
            cancel.ThrowIfCancellationRequested();
            Send(IncomingLines.Create(first + sent, Math.Min(LinesPerSend, count - sent)));
        }

        Send([.. mark, (byte)'\n']);
        var elapsed = Stopwatch.GetElapsedTime(start, client.Output.Wait(DrawTimeout, cancel));
        return new ClientStep(first + count, count, elapsed.TotalSeconds, client.ResidentBytes());
    }

    public void Dispose()
    {
        client.Dispose();
        connection?.Dispose();
    }

    private void Send(byte[] bytes)
    {
        try
        {
            _ = connection.Send(bytes);
        }
        catch (SocketException failure)
        {
            throw client.Ended($"closed the connection ({failure.Message})");
        }
    }

    private double Milliseconds(long time) => Stopwatch.GetElapsedTime(client.StartedAt, time).TotalMilliseconds;
}
