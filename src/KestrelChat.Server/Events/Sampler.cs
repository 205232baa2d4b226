using KestrelChat.Hub;

namespace KestrelChat.Server.Events;

/// <summary>Measures the chat and its process. One thread, once a second: a walk over the clients and a few calls of the system.</summary>
internal sealed class Sampler(ChatHub hub, ChatCounters counters, TimeProvider time)
{
    private long? _since;
    private (long Lines, long Deliveries, long Bytes, long Missed, TimeSpan Cpu) _before;

    public Sample Take()
    {
        var (people, behind) = (0, 0);
        foreach (var client in hub.Announced)
        {
            people++;
            behind += client.LinesBehind > 0 ? 1 : 0;
        }

        var seconds = _since is { } since ? time.GetElapsedTime(since).TotalSeconds : 0;
        var before = _before;
        var now = (
            Lines: counters.LinesReceived.Value,
            Deliveries: counters.LinesDelivered.Value,
            Bytes: counters.BytesSent.Value,
            Missed: counters.LinesMissed.Value,
            Cpu: Environment.CpuUsage.TotalTime);
        (_since, _before) = (time.GetTimestamp(), now);
        var (p50, p99) = counters.Fanouts.Take(0.5, 0.99);
        return new Sample(
            time.GetUtcNow().ToUnixTimeSeconds(),
            people,
            counters.Connections.Value,
            Rate(now.Lines - before.Lines),
            Rate(now.Deliveries - before.Deliveries),
            Rate(now.Bytes - before.Bytes),
            Rate(now.Missed - before.Missed),
            behind,
            p50,
            p99,
            Environment.WorkingSet,
            Rate((now.Cpu - before.Cpu).TotalSeconds));

        // Unknown in the first sample: nothing came before it.
        double? Rate(double amount) => seconds > 0 ? Math.Round(amount / seconds, 3) : null;
    }
}
