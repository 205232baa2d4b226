using System.Diagnostics;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>
/// Every client sends in a closed loop to its own small room. Only who has got a line back is looked at: a turn through
/// all of thousands of senders for each few lines would cost more than the lines.
/// </summary>
internal sealed class RoomsSource : ILineSource
{
    private static readonly long StallCheckTicks = Stopwatch.Frequency / 10;

    private readonly Sender[] senders;
    private readonly SendWindow[] windows;
    private readonly LatencyRecorder latency;
    private readonly int people;
    private readonly Queue<int> ready;
    private readonly bool[] isReady;
    private long lastStallCheck;

    /// <param name="senders">One for each client, in the order of connection; a room's are neighbours.</param>
    /// <param name="people">Clients in a room.</param>
    /// <param name="window">Lines in flight of each client.</param>
    /// <param name="latency">Gets the time each line takes to everybody in the room.</param>
    internal RoomsSource(Sender[] senders, int people, int window, LatencyRecorder latency)
    {
        this.senders = senders;
        this.people = people;
        this.latency = latency;
        windows = [.. senders.Select(_ => new SendWindow(window))];
        isReady = new bool[senders.Length];
        ready = new Queue<int>(senders.Length);
        for (int sender = 0; sender < senders.Length; sender++)
        {
            MakeReady(sender);
        }
    }

    public long LinesSent { get; private set; }

    public int Stalls => windows.Sum(window => window.Stalls);

    public long LinesGivenUp => windows.Sum(window => window.GivenUp);

    /// <summary>Lines that have come back to who said them: several nodes show a line when it is in the log.</summary>
    internal long LinesReturned { get; private set; }

    /// <summary>Lines that have reached somebody in another room.</summary>
    internal long Strays { get; private set; }

    public void SendDue(long now)
    {
        if (now - lastStallCheck > StallCheckTicks)
        {
            lastStallCheck = now;
            for (int sender = 0; sender < senders.Length; sender++)
            {
                windows[sender].GiveUpIfStalled(now);
                MakeReady(sender);
            }
        }

        while (ready.TryDequeue(out int sender))
        {
            isReady[sender] = false;
            bool any = false;
            while (windows[sender].HasRoom && senders[sender].TrySend(now))
            {
                windows[sender].OnSent(now);
                LinesSent++;
                any = true;
            }

            if (any)
            {
                senders[sender].Flush();
            }
        }
    }

    public void OnHeader(Connection connection, in PayloadHeader header, long now)
    {
        if (header.Sender / people != connection.Index / people)
        {
            Strays++;
            return;
        }

        latency.Record(header.Timestamp, now);
        if (header.Sender == connection.SenderIndex)
        {
            LinesReturned++;
            windows[header.Sender].OnEcho(header.Sequence, now);
            MakeReady(header.Sender);
        }
    }

    private void MakeReady(int sender)
    {
        if (!isReady[sender])
        {
            isReady[sender] = true;
            ready.Enqueue(sender);
        }
    }
}
