using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Tests.Support;

/// <summary>
/// The least that the load tool calls a chat server: greets, sends what is said to everybody in the room, each line behind a
/// time, and names a command it does not know. It notes what it was asked, and can be told to hold its answers. Several can be
/// nodes of one chat.
/// </summary>
internal sealed class TinyChat : IAsyncDisposable
{
    private readonly string probe = $"~{PayloadFormat.ProbeSender}.";
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, string> rooms = new();
    private readonly ConcurrentDictionary<Socket, bool> unreachable = new();
    private readonly ConcurrentBag<Task> serving = [];
    private readonly Lock saying;
    private readonly List<TinyChat> nodes;
    private readonly List<(string Room, string Text)> held = [];
    private readonly TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task accepting;
    private long bytesReceived;
    private Task? resuming;
    private bool isSuspended;
    private int said;

    /// <param name="other">A node of the chat that this is to be a node of, too; null for one of its own.</param>
    internal TinyChat(TinyChat? other = null)
    {
        saying = other?.saying ?? new Lock();
        nodes = other?.nodes ?? [];
        lock (saying)
        {
            nodes.Add(this);
        }

        listener.Start(backlog: 1024);
        accepting = AcceptAsync();
    }

    internal IPEndPoint EndPoint => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>Whether commands wait for <see cref="Release"/>.</summary>
    internal bool HoldsAnswers { get; init; }

    /// <summary>Whether what is said reaches all rooms.</summary>
    internal bool MixesRooms { get; init; }

    /// <summary>Which of the lines said here are not taken, counted from 1; every so many.</summary>
    internal int RefusesEvery { get; init; } = int.MaxValue;

    /// <summary>Whether lines said here are shown; those that find out whether a line reaches all always are.</summary>
    internal bool ShowsLines { get; init; } = true;

    /// <summary>How many of the lines held by <see cref="Suspend"/> are left out, and told of.</summary>
    internal int LeavesOut { get; init; }

    /// <summary>Whether it stands still.</summary>
    internal bool IsSuspended
    {
        get
        {
            lock (saying)
            {
                return isSuspended;
            }
        }
    }

    /// <summary>How many lines were said here, but for those that find out whether a line reaches all.</summary>
    internal int Lines
    {
        get
        {
            lock (saying)
            {
                return said;
            }
        }
    }

    /// <summary>Commands received, in order.</summary>
    internal ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>How each connection ended that has ended: its bytes, and whether it was reset.</summary>
    internal ConcurrentQueue<(byte[] Sent, bool WasReset)> Ended { get; } = new();

    /// <summary>Bytes that came from everybody.</summary>
    internal long BytesReceived => Interlocked.Read(ref bytesReceived);

    internal void Release() => release.TrySetResult();

    /// <summary>Shows its clients nothing until what is returned is disposed of; then what was said meanwhile.</summary>
    internal IDisposable Suspend()
    {
        lock (saying)
        {
            isSuspended = true;
        }

        return new Suspension(this);
    }

    /// <summary>Ends all connections.</summary>
    internal void CloseAll()
    {
        foreach (var client in rooms.Keys)
        {
            client.Dispose();
        }
    }

    internal RunContext Context(CancellationToken cancel = default) => new(
        new Target(EndPoint, BroadcastProtocols.ByName("lines"), null), null, new ProcessMeter(Environment.ProcessId), _ => { }, cancel);

    /// <summary>Returns when all connections have ended that there were; a node that was to go on has.</summary>
    internal async Task AllEndedAsync() => await Task.WhenAll([.. serving, resuming ?? Task.CompletedTask]).WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        Release();
        await accepting;
        CloseAll();
        await Task.WhenAll([.. serving, resuming ?? Task.CompletedTask]);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync();
                rooms[client] = "lobby";
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception ended) when (ended is SocketException or InvalidOperationException)
        {
            // The listener was stopped, while waiting or in between.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var sent = new List<byte>();
        bool wasReset = false;
        try
        {
            Send(client, "You are somebody\n");
            var buffer = new byte[4096];
            int begun = 0;
            while (await client.ReceiveAsync(buffer) is var length and > 0)
            {
                Interlocked.Add(ref bytesReceived, length);
                sent.AddRange(buffer.AsSpan(0, length));
                for (int end; (end = sent.IndexOf((byte)'\n', begun)) >= 0; begun = end + 1)
                {
                    await TakeAsync(client, Encoding.UTF8.GetString([.. sent[begun..end]]));
                }
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            wasReset = ended is SocketException { SocketErrorCode: SocketError.ConnectionReset };
        }
        finally
        {
            _ = rooms.TryRemove(client, out _);
            client.Dispose();
            Ended.Enqueue(([.. sent], wasReset || unreachable.ContainsKey(client)));
        }
    }

    private async Task TakeAsync(Socket client, string line)
    {
        if (!line.StartsWith('/'))
        {
            Say(client, line);
            return;
        }

        Commands.Enqueue(line);
        if (HoldsAnswers)
        {
            await release.Task;
        }

        string[] words = line.Split(' ');
        switch (words[0])
        {
            case "/join":
                rooms[client] = words[1];
                break;
            case "/history":
                Send(client, string.Concat(Enumerable.Repeat("2026-01-01 12:00:00 somebody: ~said before\n", 100)));
                break;
            case "/time":
                Send(client, "* lines begin with the time now, UTC\n");
                break;
            default:
                Send(client, $"* there is no command {line}; /help lists them all\n");
                break;
        }
    }

    private void Say(Socket client, string line)
    {
        lock (saying)
        {
            // How often it is tried whether a line reaches all depends on the machine.
            bool isProbe = line.StartsWith(probe, StringComparison.Ordinal);
            said += isProbe ? 0 : 1;
            if (!isProbe && said % RefusesEvery == 0)
            {
                Send(client, "* not sent: too many lines wait\n");
            }
            else if (isProbe || ShowsLines)
            {
                foreach (var node in nodes)
                {
                    node.Show(rooms.GetValueOrDefault(client, ""), $"12:34:56 somebody: {line}\n");
                }
            }
        }
    }

    private void Show(string room, string text)
    {
        if (isSuspended)
        {
            held.Add((room, text));
            return;
        }

        foreach (var (client, its) in rooms)
        {
            if (MixesRooms || its == room)
            {
                Send(client, text);
            }
        }
    }

    private void Resume()
    {
        lock (saying)
        {
            isSuspended = false;
            if (LeavesOut > 0)
            {
                held.RemoveRange(0, LeavesOut);
                held.Insert(0, ("lobby", $"* {LeavesOut} lines missed: you were too far behind\n"));
            }

            foreach (var (room, text) in held)
            {
                Show(room, text);
            }

            held.Clear();
        }
    }

    private void Send(Socket client, string text)
    {
        try
        {
            _ = client.Send(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The kernel tells of a reset once only: whoever reads from it may not learn so any more.
            unreachable[client] = true;
        }
    }

    private sealed class Suspension(TinyChat node) : IDisposable
    {
        // Not awaited: who disposes is who reads from the sockets that this fills.
        public void Dispose() => node.resuming ??= Task.Run(node.Resume);
    }
}
