namespace KestrelChat.Load.Reporting;

/// <summary>Result of <c>slow</c>: the clients that read all the time, before and after the others stop.</summary>
internal sealed record SlowFigures : Figures
{
    /// <summary>Clients that read all the time; the deliveries below are theirs.</summary>
    public required int Readers { get; init; }

    public required int UnreadClients { get; init; }

    public required int UnreadClosedByServer { get; init; }

    public required double AllReadingDeliveriesPerSecond { get; init; }

    public required double SomeUnreadDeliveriesPerSecond { get; init; }

    /// <summary>
    /// Over the last whole second. Until the buffers of those that stopped are full, a server notices nothing:
    /// one that stalls then has a good average over the phase, and a last second of 0.
    /// </summary>
    public required double SomeUnreadLastSecondPerSecond { get; init; }

    /// <summary>Deliveries per second and reader with some not reading, as a share of those with all reading.</summary>
    public double? Ratio =>
        AllReadingDeliveriesPerSecond > 0 ? SomeUnreadDeliveriesPerSecond / AllReadingDeliveriesPerSecond : null;

    public required LatencyFigures AllReadingLatency { get; init; }

    public required LatencyFigures SomeUnreadLatency { get; init; }

    public required double? AllReadingCpuMicrosecondsPerDelivery { get; init; }

    public required double? SomeUnreadCpuMicrosecondsPerDelivery { get; init; }

    public required double LoadToolCores { get; init; }

    /// <summary>Expected less received over the whole run, for the readers.</summary>
    public required long LostDeliveries { get; init; }

    public required int Stalls { get; init; }

    public required long LinesGivenUp { get; init; }

    /// <summary>At the end of the phase with all reading.</summary>
    public required long? ServerBytesAllReading { get; init; }

    /// <summary>At the end of the phase with some not reading.</summary>
    public required long? ServerBytesSomeUnread { get; init; }

    internal override IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("readers", Text.Count(Readers));
        yield return ("clients that stopped reading", $"{UnreadClients:N0}, disconnected by the server: {UnreadClosedByServer:N0}");
        yield return ("readers' deliveries, all reading", Text.Rate(AllReadingDeliveriesPerSecond));
        yield return ("readers' deliveries, some not", Text.Rate(SomeUnreadDeliveriesPerSecond));
        yield return ("… in the last second", Text.Rate(SomeUnreadLastSecondPerSecond));
        yield return ("ratio per reader", Text.Ratio(Ratio));
        yield return ("latency p50 / p99 / max, all reading", AllReadingLatency.ToString());
        yield return ("latency p50 / p99 / max, some not", SomeUnreadLatency.ToString());
        yield return ("server CPU per delivery, all reading", Text.Microseconds(AllReadingCpuMicrosecondsPerDelivery));
        yield return ("server CPU per delivery, some not", Text.Microseconds(SomeUnreadCpuMicrosecondsPerDelivery));
        yield return ("load tool CPU", Text.Cores(LoadToolCores));
        yield return ("lost to readers", Text.Count(LostDeliveries));
        yield return ("senders stalled", $"{Stalls:N0} times, {LinesGivenUp:N0} lines given up");
        yield return ("server memory, all reading", Text.Mebibytes(ServerBytesAllReading));
        yield return ("server memory, some not", Text.Mebibytes(ServerBytesSomeUnread));
        yield return ("server memory growth", Text.Mebibytes(ServerBytesSomeUnread - ServerBytesAllReading));
    }
}
