using KestrelChat.Load.Engine;
using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Reporting;

/// <summary>Result of <c>fanout</c> and <c>rate</c>; rates and CPU are those of the measured interval.</summary>
internal sealed record BroadcastFigures : Figures
{
    public required double MeasuredSeconds { get; init; }

    public required double LinesPerSecond { get; init; }

    public required double DeliveriesPerSecond { get; init; }

    /// <summary>Lines sent over the whole run times clients that read.</summary>
    public required long ExpectedDeliveries { get; init; }

    /// <summary>Deliveries over the whole run, to clients that read.</summary>
    public required long ReceivedDeliveries { get; init; }

    /// <summary>Expected less received; negative where the server sent lines more than once.</summary>
    public long LostDeliveries => ExpectedDeliveries - ReceivedDeliveries;

    /// <summary>How often a sender went on because none of its lines had come back for a second.</summary>
    public required int Stalls { get; init; }

    /// <summary>Lines that did not come back to their sender in time or at all.</summary>
    public required long LinesGivenUp { get; init; }

    public required LatencyFigures Latency { get; init; }

    public required double? ServerCpuMicrosecondsPerDelivery { get; init; }

    public required double? ServerCores { get; init; }

    public required double LoadToolCores { get; init; }

    /// <summary>Before the first connection.</summary>
    public long? ServerBytesBefore { get; init; }

    /// <summary>At the end of the measured interval.</summary>
    public long? ServerBytesAfter { get; init; }

    /// <summary>Clients that sent the lines of <c>--prepare</c> before.</summary>
    public int PreparedClients { get; init; }

    public int UnreadClients { get; init; }

    /// <summary>Of those that stopped reading, how many the server is known to have disconnected.</summary>
    public int UnreadClosedByServer { get; init; }

    /// <summary>The figures of a run that has been drained.</summary>
    internal static BroadcastFigures From(Interval interval, LatencyHistogram histogram, BroadcastRun run, ILineSource source) => new()
    {
        MeasuredSeconds = interval.Seconds,
        LinesPerSecond = interval.LinesPerSecond,
        DeliveriesPerSecond = interval.DeliveriesPerSecond,
        ExpectedDeliveries = run.Expected,
        ReceivedDeliveries = run.Received,
        Stalls = source.Stalls,
        LinesGivenUp = source.LinesGivenUp,
        Latency = LatencyFigures.From(histogram),
        ServerCpuMicrosecondsPerDelivery = interval.ServerCpuPerDelivery,
        ServerCores = interval.ServerCores,
        LoadToolCores = interval.LoadCores,
    };

    internal override IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("measured", Text.Seconds(MeasuredSeconds));
        yield return ("lines said", Text.Rate(LinesPerSecond));
        yield return ("deliveries", Text.Rate(DeliveriesPerSecond));
        yield return ("expected, whole run", Text.Count(ExpectedDeliveries));
        yield return ("received, whole run", Text.Count(ReceivedDeliveries));
        yield return ("lost", Text.Count(LostDeliveries));
        yield return ("senders stalled", $"{Stalls:N0} times, {LinesGivenUp:N0} lines given up");
        yield return ("latency p50 / p99 / max", Latency.ToString());
        yield return ("server CPU per delivery", Text.Microseconds(ServerCpuMicrosecondsPerDelivery));
        yield return ("server CPU", Text.Cores(ServerCores));
        yield return ("load tool CPU", Text.Cores(LoadToolCores));
        yield return ("server memory before / after", $"{Text.Mebibytes(ServerBytesBefore)} / {Text.Mebibytes(ServerBytesAfter)}");
        if (PreparedClients > 0)
        {
            yield return ("clients prepared", Text.Count(PreparedClients));
        }

        if (UnreadClients > 0)
        {
            yield return ("clients that stopped reading", $"{UnreadClients:N0}, disconnected by the server: {UnreadClosedByServer:N0}");
        }
    }
}
