using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Tests.Support;

/// <summary>
/// A minimal chat server for the load tool: greets, broadcasts lines to the room with a time before each, and answers
/// commands. Several instances can be nodes of one cluster.
/// </summary>
internal sealed class FakeChat : IAsyncDisposable
{
    private const string DefaultRoom = "lobby";

    private readonly string probePrefix = $"~{PayloadFormat.ProbeSender}.";
    private readonly FakeLineServer server;
    private readonly ConcurrentDictionary<Socket, string> joinedRooms = new();
    private readonly Lock clusterLock;
    private readonly List<FakeChat> nodes;
    private readonly List<(string Room, string Text)> heldLines = [];
    private readonly TaskCompletionSource answersReleased = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? resuming;
    private bool isSuspended;
    private int linesReceived;

    /// <param name="other">Another node of the same cluster; null for a server alone.</param>
    internal FakeChat(FakeChat? other = null)
    {
        server = new FakeLineServer("You are ada\n", OnLineAsync);
        clusterLock = other?.clusterLock ?? new Lock();
        nodes = other?.nodes ?? [];
        lock (clusterLock)
        {
            nodes.Add(this);
        }
    }

    internal IPEndPoint EndPoint => server.EndPoint;

    /// <summary>Whether commands are answered only after <see cref="ReleaseAnswers"/>.</summary>
    internal bool HoldsAnswers { get; init; }

    /// <summary>Whether lines are delivered to all rooms.</summary>
    internal bool MixesRooms { get; init; }

    /// <summary>Rejects every n-th line received here.</summary>
    internal int RejectsEvery { get; init; } = int.MaxValue;

    /// <summary>Whether lines received here are delivered; those of <see cref="Engine.JoinProbe"/> always are.</summary>
    internal bool DeliversLines { get; init; } = true;

    /// <summary>Number of lines held by <see cref="Suspend"/> that are dropped, with a notice.</summary>
    internal int DropsHeldLines { get; init; }

    internal bool IsSuspended
    {
        get
        {
            lock (clusterLock)
            {
                return isSuspended;
            }
        }
    }

    /// <summary>Lines received here, without those of <see cref="Engine.JoinProbe"/>.</summary>
    internal int LinesReceived
    {
        get
        {
            lock (clusterLock)
            {
                return linesReceived;
            }
        }
    }

    /// <summary>Commands received, in order.</summary>
    internal ConcurrentQueue<string> Commands { get; } = new();

    /// <inheritdoc cref="FakeLineServer.ClosedConnections"/>
    internal ConcurrentQueue<(byte[] Sent, bool WasReset)> ClosedConnections => server.ClosedConnections;

    /// <inheritdoc cref="FakeLineServer.BytesReceived"/>
    internal long BytesReceived => server.BytesReceived;

    internal void ReleaseAnswers() => answersReleased.TrySetResult();

    /// <summary>Holds lines until the result is disposed, then delivers them.</summary>
    internal IDisposable Suspend()
    {
        lock (clusterLock)
        {
            isSuspended = true;
        }

        return new Suspension(this);
    }

    internal void CloseAll() => server.CloseAll();

    internal RunContext Context(CancellationToken cancel = default) => new(
        new Target(EndPoint, BroadcastProtocols.ByName("lines"), null), null, new ProcessMeter(Environment.ProcessId), _ => { }, cancel);

    /// <summary>Waits until all connections have closed and a resumed node has delivered its lines.</summary>
    internal async Task AllClosedAsync() =>
        await Task.WhenAll(server.AllClosedAsync(), resuming ?? Task.CompletedTask).WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        ReleaseAnswers();
        await server.DisposeAsync();
        await (resuming ?? Task.CompletedTask);
    }

    private async Task OnLineAsync(Socket client, string line)
    {
        if (!line.StartsWith('/'))
        {
            Broadcast(client, line);
            return;
        }

        Commands.Enqueue(line);
        if (HoldsAnswers)
        {
            await answersReleased.Task;
        }

        string[] words = line.Split(' ');
        switch (words[0])
        {
            case "/join":
                joinedRooms[client] = words[1];
                break;
            case "/history":
                server.Send(client, string.Concat(Enumerable.Repeat("2026-01-01 12:00:00 ada: ~an earlier line\n", 100)));
                break;
            case "/time":
                server.Send(client, "* lines begin with the time now, UTC\n");
                break;
            default:
                server.Send(client, $"* there is no command {line}; /help lists them all\n");
                break;
        }
    }

    private void Broadcast(Socket client, string line)
    {
        lock (clusterLock)
        {
            // The number of probe lines depends on the machine.
            bool isProbe = line.StartsWith(probePrefix, StringComparison.Ordinal);
            linesReceived += isProbe ? 0 : 1;
            if (!isProbe && linesReceived % RejectsEvery == 0)
            {
                server.Send(client, "* not sent: too many lines wait\n");
            }
            else if (isProbe || DeliversLines)
            {
                foreach (var node in nodes)
                {
                    node.Deliver(RoomOf(client), $"12:34:56 ada: {line}\n");
                }
            }
        }
    }

    private void Deliver(string room, string text)
    {
        if (isSuspended)
        {
            heldLines.Add((room, text));
            return;
        }

        foreach (var client in server.Clients)
        {
            if (MixesRooms || RoomOf(client) == room)
            {
                server.Send(client, text);
            }
        }
    }

    private string RoomOf(Socket client) => joinedRooms.GetValueOrDefault(client, DefaultRoom);

    private void Resume()
    {
        lock (clusterLock)
        {
            isSuspended = false;
            if (DropsHeldLines > 0)
            {
                heldLines.RemoveRange(0, DropsHeldLines);
                heldLines.Insert(0, (DefaultRoom, $"* {DropsHeldLines} lines missed: you were too far behind\n"));
            }

            foreach (var (room, text) in heldLines)
            {
                Deliver(room, text);
            }

            heldLines.Clear();
        }
    }

    private sealed class Suspension(FakeChat node) : IDisposable
    {
        // Not awaited: the disposing thread must go on to read from the sockets that this fills.
        public void Dispose() => node.resuming ??= Task.Run(node.Resume);
    }
}
