using KestrelChat.Load.Measuring;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>Keeps a fixed number of lines in flight: when a line returns to its sender, the next is sent.</summary>
internal sealed class ClosedLoopSource : ILineSource
{
    private readonly Sender[] senders;
    private readonly SendWindow[] windows;
    private readonly LatencyRecorder latency;

    /// <param name="senders">The senders.</param>
    /// <param name="totalWindow">Total lines in flight, at least one per sender.</param>
    /// <param name="latency">Records the time until a line returns to its sender.</param>
    internal ClosedLoopSource(Sender[] senders, int totalWindow, LatencyRecorder latency)
    {
        this.senders = senders;
        this.latency = latency;
        windows = [.. senders.Select((_, index) => new SendWindow(Share(totalWindow, senders.Length, index)))];
    }

    public long LinesSent => senders.Sum(sender => sender.Sent);

    public int Stalls => windows.Sum(window => window.Stalls);

    public long LinesAbandoned => windows.Sum(window => window.Abandoned);

    /// <summary>Divides a total evenly; the first parts get the remainder.</summary>
    internal static int Share(int total, int parts, int index) => (total / parts) + (index < total % parts ? 1 : 0);

    public void SendDue(long now)
    {
        for (int i = 0; i < senders.Length; i++)
        {
            var window = windows[i];
            window.AbandonIfStalled(now);
            bool hasSent = false;
            while (window.HasRoom && senders[i].TrySend(now))
            {
                window.OnSent(now);
                hasSent = true;
            }

            if (hasSent)
            {
                senders[i].Flush();
            }
        }
    }

    public void OnHeader(Connection connection, in PayloadHeader header, long now)
    {
        if (header.Sender == connection.SenderIndex)
        {
            windows[header.Sender].OnReturned(header.Sequence, now);
            latency.Record(header.Timestamp, now);
        }
    }
}
