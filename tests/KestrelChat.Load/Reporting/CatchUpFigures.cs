using KestrelChat.Load.Engine;

namespace KestrelChat.Load.Reporting;

/// <summary>Result of <c>catchup</c>: a node that stood still while lines were said at another.</summary>
internal sealed record CatchUpFigures : Figures
{
    /// <summary>At the second node.</summary>
    public required int Clients { get; init; }

    /// <summary>Lines that came back to who said them at the first node, and so are in the log.</summary>
    public required long LinesSaid { get; init; }

    /// <summary>Lines that the first node did not take.</summary>
    public required long LinesRefused { get; init; }

    public required double SayingSeconds { get; init; }

    /// <summary>From the moment the second node went on until the first of its clients had the last line.</summary>
    public required double FirstClientSeconds { get; init; }

    /// <summary>The same, until all of them had it.</summary>
    public required double CatchUpSeconds { get; init; }

    public double LinesPerSecond => CatchUpSeconds > 0 ? LinesSaid / CatchUpSeconds : 0;

    /// <summary>Lines said times clients.</summary>
    public long ExpectedDeliveries => LinesSaid * Clients;

    public required long ReceivedDeliveries { get; init; }

    /// <summary>Expected less received.</summary>
    public long MissingDeliveries => ExpectedDeliveries - ReceivedDeliveries;

    /// <summary>What the server told its clients it left out; its own notices are among them.</summary>
    public required long MissedDeliveries { get; init; }

    /// <summary>Lines that came twice, or behind a later one.</summary>
    public required long RepeatedDeliveries { get; init; }

    internal static CatchUpFigures From(CatchUpRun run, CountedSource source, IEnumerable<NoticeScanner> notices) => new()
    {
        Clients = run.Listeners.Count,
        LinesSaid = source.Returned,
        LinesRefused = source.Refused,
        SayingSeconds = run.Saying.TotalSeconds,
        FirstClientSeconds = run.First.TotalSeconds,
        CatchUpSeconds = run.All.TotalSeconds,
        ReceivedDeliveries = run.Listeners.Sum(each => each.Received),
        MissedDeliveries = notices.Sum(each => each.Missed),
        RepeatedDeliveries = run.Listeners.Sum(each => each.Repeated),
    };

    internal override IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("clients at the second node", Text.Count(Clients));
        yield return ("lines said while it was suspended", $"{Text.Count(LinesSaid)} in {Text.Seconds(SayingSeconds)}");
        yield return ("lines refused by the server", Text.Count(LinesRefused));
        yield return ("last line at the first client after", Text.Seconds(FirstClientSeconds));
        yield return ("last line at all clients after", Text.Seconds(CatchUpSeconds));
        yield return ("lines caught up with", Text.Rate(LinesPerSecond));
        yield return ("deliveries expected", Text.Count(ExpectedDeliveries));
        yield return ("deliveries received", Text.Count(ReceivedDeliveries));
        yield return ("deliveries missing", Text.Count(MissingDeliveries));
        yield return ("deliveries left out, as the server told", Text.Count(MissedDeliveries));
        yield return ("deliveries twice or out of order", Text.Count(RepeatedDeliveries));
    }
}
