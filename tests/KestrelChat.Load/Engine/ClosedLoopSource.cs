using KestrelChat.Load.Measuring;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>Keeps a number of lines in flight: as one comes back to its sender, the next goes out.</summary>
internal sealed class ClosedLoopSource : ILineSource
{
    private readonly Sender[] senders;
    private readonly SendWindow[] windows;
    private readonly LatencyRecorder latency;

    /// <param name="senders">Who sends.</param>
    /// <param name="totalWindow">Lines in flight over all of them, at least one each.</param>
    /// <param name="latency">Gets the time each line takes back to its sender.</param>
    internal ClosedLoopSource(Sender[] senders, int totalWindow, LatencyRecorder latency)
    {
        this.senders = senders;
        this.latency = latency;
        windows = [.. senders.Select((_, index) => new SendWindow(Share(totalWindow, senders.Length, index)))];
    }

    public long LinesSent => senders.Sum(sender => sender.Sent);

    public int Stalls => windows.Sum(window => window.Stalls);

    public long LinesGivenUp => windows.Sum(window => window.GivenUp);

    /// <summary>An even share of a total; the first ones get what does not divide.</summary>
    internal static int Share(int total, int parts, int index) => (total / parts) + (index < total % parts ? 1 : 0);

    public void SendDue(long now)
    {
        for (int i = 0; i < senders.Length; i++)
        {
            var window = windows[i];
            window.GiveUpIfStalled(now);
            bool any = false;
            while (window.HasRoom && senders[i].TrySend(now))
            {
                window.OnSent(now);
                any = true;
            }

            if (any)
            {
                senders[i].Flush();
            }
        }
    }

    public void OnHeader(Connection connection, in PayloadHeader header, long now)
    {
        if (header.Sender == connection.SenderIndex)
        {
            windows[header.Sender].OnEcho(header.Sequence, now);
            latency.Record(header.Timestamp, now);
        }
    }
}
