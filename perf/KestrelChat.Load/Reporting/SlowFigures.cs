namespace KestrelChat.Load.Reporting;

/// <summary>Result of <c>slow</c>: the readers before and after the other clients stop reading.</summary>
internal sealed record SlowFigures : Figures
{
    /// <summary>Number of clients that read all the time. All deliveries below are theirs.</summary>
    public required int Readers { get; init; }

    public required int UnreadClients { get; init; }

    public required int UnreadClosedByServer { get; init; }

    public required double AllReadingDeliveriesPerSecond { get; init; }

    public required double SomeUnreadDeliveriesPerSecond { get; init; }

    /// <summary>
    /// Rate in the last whole second. A server that stalls once the buffers of the stopped clients are full
    /// has a good average over the phase, but 0 in the last second.
    /// </summary>
    public required double SomeUnreadLastSecondPerSecond { get; init; }

    /// <summary>Delivery rate with some clients not reading, divided by the rate with all reading.</summary>
    public double? Ratio =>
        AllReadingDeliveriesPerSecond > 0 ? SomeUnreadDeliveriesPerSecond / AllReadingDeliveriesPerSecond : null;

    public required LatencyFigures AllReadingLatency { get; init; }

    public required LatencyFigures SomeUnreadLatency { get; init; }

    public required double? AllReadingCpuMicrosecondsPerDelivery { get; init; }

    public required double? SomeUnreadCpuMicrosecondsPerDelivery { get; init; }

    public required double LoadToolCores { get; init; }

    /// <summary>Expected minus received deliveries of the readers over the whole run.</summary>
    public required long LostDeliveries { get; init; }

    public required int Stalls { get; init; }

    public required long LinesGivenUp { get; init; }

    /// <summary>Server memory at the end of the phase with all clients reading.</summary>
    public required long? ServerBytesAllReading { get; init; }

    /// <summary>Server memory at the end of the phase with some clients not reading.</summary>
    public required long? ServerBytesSomeUnread { get; init; }

    internal override IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("readers", FigureFormat.Count(Readers));
        yield return ("clients that stopped reading", $"{UnreadClients:N0}, disconnected by the server: {UnreadClosedByServer:N0}");
        yield return ("readers' deliveries, all reading", FigureFormat.Rate(AllReadingDeliveriesPerSecond));
        yield return ("readers' deliveries, some not reading", FigureFormat.Rate(SomeUnreadDeliveriesPerSecond));
        yield return ("… in the last second", FigureFormat.Rate(SomeUnreadLastSecondPerSecond));
        yield return ("ratio per reader", FigureFormat.Ratio(Ratio));
        yield return ("latency p50 / p99 / max, all reading", AllReadingLatency.ToString());
        yield return ("latency p50 / p99 / max, some not reading", SomeUnreadLatency.ToString());
        yield return ("server CPU per delivery, all reading", FigureFormat.Microseconds(AllReadingCpuMicrosecondsPerDelivery));
        yield return ("server CPU per delivery, some not reading", FigureFormat.Microseconds(SomeUnreadCpuMicrosecondsPerDelivery));
        yield return ("load tool CPU", FigureFormat.Cores(LoadToolCores));
        yield return ("deliveries lost by readers", FigureFormat.Count(LostDeliveries));
        yield return ("senders stalled", $"{Stalls:N0} times, {LinesGivenUp:N0} lines abandoned");
        yield return ("server memory, all reading", FigureFormat.Mebibytes(ServerBytesAllReading));
        yield return ("server memory, some not reading", FigureFormat.Mebibytes(ServerBytesSomeUnread));
        yield return ("server memory growth", FigureFormat.Mebibytes(ServerBytesSomeUnread - ServerBytesAllReading));
    }
}
