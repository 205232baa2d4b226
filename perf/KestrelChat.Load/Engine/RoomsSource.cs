using System.Diagnostics;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>
/// Sends in a closed loop from every client to its own small room. Only clients whose line has returned are queued:
/// iterating over thousands of senders for a few lines would cost more than the lines.
/// </summary>
internal sealed class RoomsSource : ILineSource
{
    private static readonly long StallCheckTicks = Stopwatch.Frequency / 10;

    private readonly Sender[] senders;
    private readonly SendWindow[] windows;
    private readonly LatencyRecorder latency;
    private readonly int clientsPerRoom;
    private readonly Queue<int> ready;
    private readonly bool[] isQueued;
    private long lastStallCheck;

    /// <param name="senders">One per client, in the order of connection; the clients of a room are adjacent.</param>
    /// <param name="clientsPerRoom">Clients per room.</param>
    /// <param name="window">Lines in flight per client.</param>
    /// <param name="latency">Records the time until a line arrives at each client of the room.</param>
    internal RoomsSource(Sender[] senders, int clientsPerRoom, int window, LatencyRecorder latency)
    {
        this.senders = senders;
        this.clientsPerRoom = clientsPerRoom;
        this.latency = latency;
        windows = [.. senders.Select(_ => new SendWindow(window))];
        isQueued = new bool[senders.Length];
        ready = new Queue<int>(senders.Length);
        for (int sender = 0; sender < senders.Length; sender++)
        {
            Enqueue(sender);
        }
    }

    public long LinesSent { get; private set; }

    public int Stalls => windows.Sum(window => window.Stalls);

    public long LinesAbandoned => windows.Sum(window => window.Abandoned);

    /// <summary>Lines that have returned to their sender; in a cluster they are in the log.</summary>
    internal long LinesReturned { get; private set; }

    /// <summary>Lines that arrived in another room.</summary>
    internal long Strays { get; private set; }

    public void SendDue(long now)
    {
        if (now - lastStallCheck > StallCheckTicks)
        {
            lastStallCheck = now;
            for (int sender = 0; sender < senders.Length; sender++)
            {
                windows[sender].AbandonIfStalled(now);
                Enqueue(sender);
            }
        }

        while (ready.TryDequeue(out int sender))
        {
            isQueued[sender] = false;
            bool hasSent = false;
            while (windows[sender].HasRoom && senders[sender].TrySend(now))
            {
                windows[sender].OnSent(now);
                LinesSent++;
                hasSent = true;
            }

            if (hasSent)
            {
                senders[sender].Flush();
            }
        }
    }

    public void OnHeader(Connection connection, in PayloadHeader header, long now)
    {
        if (header.Sender / clientsPerRoom != connection.Index / clientsPerRoom)
        {
            Strays++;
            return;
        }

        latency.Record(header.Timestamp, now);
        if (header.Sender == connection.SenderIndex)
        {
            LinesReturned++;
            windows[header.Sender].OnReturned(header.Sequence, now);
            Enqueue(header.Sender);
        }
    }

    private void Enqueue(int sender)
    {
        if (!isQueued[sender])
        {
            isQueued[sender] = true;
            ready.Enqueue(sender);
        }
    }
}
