using KestrelChat.Hub;

namespace KestrelChat.Server.Events;

/// <summary>Measures the chat and its process. One thread, once a second: a walk over the clients and a few calls of the system.</summary>
internal sealed class Sampler(ChatHub hub, ChatCounters counters, LagHistory lags, TimeProvider time)
{
    private long? _since;
    private (long Lines, long Deliveries, long Bytes, long Missed, TimeSpan Cpu) _before;

    public Sample Take()
    {
        var at = time.GetUtcNow().ToUnixTimeSeconds();
        var (people, clientsBehind) = (0, 0);
        lags.Begin(at);
        foreach (var client in hub.Announced)
        {
            var linesBehind = client.LinesBehind;
            people++;
            clientsBehind += linesBehind > 0 ? 1 : 0;
            lags.Add(client.Id, linesBehind);
        }

        lags.End();
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
            at,
            people,
            counters.Connections.Value,
            Rate(now.Lines - before.Lines),
            Rate(now.Deliveries - before.Deliveries),
            Rate(now.Bytes - before.Bytes),
            Rate(now.Missed - before.Missed),
            clientsBehind,
            p50,
            p99,
            Environment.WorkingSet,
            Rate((now.Cpu - before.Cpu).TotalSeconds));

        // Unknown in the first sample: nothing came before it.
        double? Rate(double amount) => seconds > 0 ? Math.Round(amount / seconds, 3) : null;
    }
}
