namespace KestrelChat.Load.Reporting;

/// <summary>The figures of one start.</summary>
/// <param name="GreetingMilliseconds">Time from exec to the first byte at a client.</param>
/// <param name="CpuMilliseconds">CPU time of the server until then.</param>
/// <param name="ResidentBytes">Resident memory after the settle time.</param>
internal sealed record SingleStart(double GreetingMilliseconds, double CpuMilliseconds, long ResidentBytes);

/// <summary>Result of <c>start</c>: medians of all starts.</summary>
internal sealed record StartFigures : Figures
{
    public required IReadOnlyList<SingleStart> Starts { get; init; }

    /// <summary>Time from exec to the first byte at a client.</summary>
    public required double GreetingMilliseconds { get; init; }

    /// <summary>CPU time of the server until then.</summary>
    public required double CpuMilliseconds { get; init; }

    /// <summary>Resident memory after the settle time.</summary>
    public required double ResidentBytes { get; init; }

    internal override IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("starts", FigureFormat.Count(Starts.Count));
        yield return ("first byte after", FigureFormat.Milliseconds(GreetingMilliseconds));
        yield return ("… minimum / maximum", $"{FigureFormat.Milliseconds(Starts.Min(start => start.GreetingMilliseconds))} / {FigureFormat.Milliseconds(Starts.Max(start => start.GreetingMilliseconds))}");
        yield return ("CPU time until then", FigureFormat.Milliseconds(CpuMilliseconds));
        yield return ("memory when idle", FigureFormat.Mebibytes((long)ResidentBytes));
    }
}
