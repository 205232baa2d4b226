namespace KestrelChat.Load.Reporting;

/// <summary>The figures of one tenth of the connections.</summary>
/// <param name="Ready">Connections that had received their first bytes at the end of the step.</param>
/// <param name="Connections">Connections that received them within the step.</param>
/// <param name="Seconds">Length of the step.</param>
/// <param name="ServerCpuMicrosecondsPerConnection">CPU time of the server per connection; null when unknown.</param>
internal sealed record StormStep(int Ready, int Connections, double Seconds, double? ServerCpuMicrosecondsPerConnection);

/// <summary>Result of <c>storm</c>.</summary>
internal sealed record StormFigures : Figures
{
    /// <summary>Number of clients that received their first bytes.</summary>
    public required int Clients { get; init; }

    /// <summary>Time from the first connect to the first bytes of the last client.</summary>
    public required double Seconds { get; init; }

    /// <summary>CPU time of the server in that interval; null when unknown.</summary>
    public required double? ServerCpuSeconds { get; init; }

    public required double LoadToolCores { get; init; }

    /// <summary>The tenths in order. The cost grows if it depends on the number of connections.</summary>
    public required IReadOnlyList<StormStep> Steps { get; init; }

    /// <summary>CPU time per connection in the last tenth, divided by that in the first.</summary>
    public double? LastToFirst => Steps.Count > 1
        ? Steps[^1].ServerCpuMicrosecondsPerConnection / Steps[0].ServerCpuMicrosecondsPerConnection
        : null;

    internal override IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("clients with first bytes", FigureFormat.Count(Clients));
        yield return ("time", FigureFormat.Seconds(Seconds));
        yield return ("connections", FigureFormat.Rate(Seconds > 0 ? Clients / Seconds : 0));
        yield return ("server CPU", ServerCpuSeconds is { } cpu ? FigureFormat.Seconds(cpu) : FigureFormat.Unknown);
        yield return ("load tool CPU", FigureFormat.Cores(LoadToolCores));
        foreach (var step in Steps)
        {
            yield return (
                $"up to {step.Ready:N0}",
                $"{FigureFormat.Seconds(step.Seconds)}, {FigureFormat.Microseconds(step.ServerCpuMicrosecondsPerConnection)} CPU per connection");
        }

        yield return ("CPU per connection, last tenth / first", LastToFirst is { } ratio ? $"{ratio:N2} times" : FigureFormat.Unknown);
    }
}
