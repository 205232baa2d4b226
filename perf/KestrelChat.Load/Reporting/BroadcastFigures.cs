using KestrelChat.Load.Engine;
using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Reporting;

/// <summary>Result of <c>fanout</c> and <c>rate</c>. Rates and CPU are those of the measured interval.</summary>
internal sealed record BroadcastFigures : Figures
{
    public required double MeasuredSeconds { get; init; }

    public required double LinesPerSecond { get; init; }

    public required double DeliveriesPerSecond { get; init; }

    /// <summary>Lines sent over the whole run times clients that read.</summary>
    public required long ExpectedDeliveries { get; init; }

    /// <summary>Deliveries to reading clients over the whole run.</summary>
    public required long ReceivedDeliveries { get; init; }

    /// <summary>Expected minus received; negative when the server sent lines more than once.</summary>
    public long LostDeliveries => ExpectedDeliveries - ReceivedDeliveries;

    /// <summary>How often a sender continued because none of its lines had returned for a second.</summary>
    public required int Stalls { get; init; }

    /// <summary>Lines that did not return to their sender, or returned too late.</summary>
    public required long LinesGivenUp { get; init; }

    public required LatencyFigures Latency { get; init; }

    public required double? ServerCpuMicrosecondsPerDelivery { get; init; }

    public required double? ServerCores { get; init; }

    public required double LoadToolCores { get; init; }

    /// <summary>Before the first connection.</summary>
    public long? ServerBytesBefore { get; init; }

    /// <summary>At the end of the measured interval.</summary>
    public long? ServerBytesAfter { get; init; }

    /// <summary>Number of clients that sent the lines of <c>--prepare</c>.</summary>
    public int PreparedClients { get; init; }

    public int UnreadClients { get; init; }

    /// <summary>Number of clients that stopped reading and were seen to be disconnected by the server.</summary>
    public int UnreadClosedByServer { get; init; }

    /// <summary>Creates the figures of a drained run.</summary>
    internal static BroadcastFigures From(Interval interval, LatencyHistogram histogram, BroadcastRun run, ILineSource source) => new()
    {
        MeasuredSeconds = interval.Seconds,
        LinesPerSecond = interval.LinesPerSecond,
        DeliveriesPerSecond = interval.DeliveriesPerSecond,
        ExpectedDeliveries = run.Expected,
        ReceivedDeliveries = run.Received,
        Stalls = source.Stalls,
        LinesGivenUp = source.LinesAbandoned,
        Latency = LatencyFigures.From(histogram),
        ServerCpuMicrosecondsPerDelivery = interval.ServerCpuPerDelivery,
        ServerCores = interval.ServerCores,
        LoadToolCores = interval.LoadCores,
    };

    internal override IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("measured", FigureFormat.Seconds(MeasuredSeconds));
        yield return ("lines sent", FigureFormat.Rate(LinesPerSecond));
        yield return ("deliveries", FigureFormat.Rate(DeliveriesPerSecond));
        yield return ("expected, whole run", FigureFormat.Count(ExpectedDeliveries));
        yield return ("received, whole run", FigureFormat.Count(ReceivedDeliveries));
        yield return ("lost", FigureFormat.Count(LostDeliveries));
        yield return ("senders stalled", $"{Stalls:N0} times, {LinesGivenUp:N0} lines abandoned");
        yield return ("latency p50 / p99 / max", Latency.ToString());
        yield return ("server CPU per delivery", FigureFormat.Microseconds(ServerCpuMicrosecondsPerDelivery));
        yield return ("server CPU", FigureFormat.Cores(ServerCores));
        yield return ("load tool CPU", FigureFormat.Cores(LoadToolCores));
        yield return ("server memory before / after", $"{FigureFormat.Mebibytes(ServerBytesBefore)} / {FigureFormat.Mebibytes(ServerBytesAfter)}");
        if (PreparedClients > 0)
        {
            yield return ("clients prepared", FigureFormat.Count(PreparedClients));
        }

        if (UnreadClients > 0)
        {
            yield return ("clients that stopped reading", $"{UnreadClients:N0}, disconnected by the server: {UnreadClosedByServer:N0}");
        }
    }
}
