using KestrelChat.Load.Engine;

namespace KestrelChat.Load.Reporting;

/// <summary>Result of <c>catchup</c>.</summary>
internal sealed record CatchUpFigures : Figures
{
    /// <summary>Number of clients at the second node.</summary>
    public required int Clients { get; init; }

    /// <summary>Lines that returned to their sender at the first node, and so are in the log.</summary>
    public required long LinesSaid { get; init; }

    /// <summary>Lines that the first node rejected.</summary>
    public required long LinesRefused { get; init; }

    public required double SayingSeconds { get; init; }

    /// <summary>Time from resuming the second node until its first client had the last line.</summary>
    public required double FirstClientSeconds { get; init; }

    /// <summary>Time from resuming the second node until all its clients had the last line.</summary>
    public required double CatchUpSeconds { get; init; }

    public double LinesPerSecond => CatchUpSeconds > 0 ? LinesSaid / CatchUpSeconds : 0;

    /// <summary>Lines sent times clients.</summary>
    public long ExpectedDeliveries => LinesSaid * Clients;

    public required long ReceivedDeliveries { get; init; }

    /// <summary>Expected minus received.</summary>
    public long MissingDeliveries => ExpectedDeliveries - ReceivedDeliveries;

    /// <summary>Deliveries that the server reported as missed, its own notices included.</summary>
    public required long MissedDeliveries { get; init; }

    /// <summary>Lines received twice or out of order.</summary>
    public required long RepeatedDeliveries { get; init; }

    internal static CatchUpFigures From(CatchUpRun run, FixedCountSource source, IEnumerable<NoticeScanner> notices) => new()
    {
        Clients = run.Clients.Count,
        LinesSaid = source.Returned,
        LinesRefused = source.Rejected,
        SayingSeconds = run.SendingTime.TotalSeconds,
        FirstClientSeconds = run.FirstClientTime.TotalSeconds,
        CatchUpSeconds = run.AllClientsTime.TotalSeconds,
        ReceivedDeliveries = run.Clients.Sum(client => client.Received),
        MissedDeliveries = notices.Sum(scanner => scanner.Missed),
        RepeatedDeliveries = run.Clients.Sum(client => client.Repeated),
    };

    internal override IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("clients at the second node", FigureFormat.Count(Clients));
        yield return ("lines sent while it was suspended", $"{FigureFormat.Count(LinesSaid)} in {FigureFormat.Seconds(SayingSeconds)}");
        yield return ("lines rejected by the server", FigureFormat.Count(LinesRefused));
        yield return ("time until the first client had the last line", FigureFormat.Seconds(FirstClientSeconds));
        yield return ("time until all clients had the last line", FigureFormat.Seconds(CatchUpSeconds));
        yield return ("catch-up rate", FigureFormat.Rate(LinesPerSecond));
        yield return ("deliveries expected", FigureFormat.Count(ExpectedDeliveries));
        yield return ("deliveries received", FigureFormat.Count(ReceivedDeliveries));
        yield return ("deliveries missing", FigureFormat.Count(MissingDeliveries));
        yield return ("deliveries missed, as reported by the server", FigureFormat.Count(MissedDeliveries));
        yield return ("deliveries repeated or out of order", FigureFormat.Count(RepeatedDeliveries));
    }
}
