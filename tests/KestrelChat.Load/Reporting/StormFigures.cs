namespace KestrelChat.Load.Reporting;

/// <summary>One tenth of the connections of a storm.</summary>
/// <param name="Ready">Connections that had got their first bytes at its end.</param>
/// <param name="Connections">How many of them within it.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="ServerCpuMicrosecondsPerConnection">Null where the server's process is not known.</param>
internal sealed record StormStep(int Ready, int Connections, double Seconds, double? ServerCpuMicrosecondsPerConnection);

/// <summary>Result of <c>storm</c>.</summary>
internal sealed record StormFigures : Figures
{
    /// <summary>Connections that got their first bytes.</summary>
    public required int Clients { get; init; }

    /// <summary>From the first connect to the last client's first bytes.</summary>
    public required double Seconds { get; init; }

    /// <summary>The server's CPU time in that interval; null where its process is not known.</summary>
    public required double? ServerCpuSeconds { get; init; }

    public required double LoadToolCores { get; init; }

    /// <summary>The tenths in order; where the cost of a connection grows with their number, the last ones cost more.</summary>
    public required IReadOnlyList<StormStep> Steps { get; init; }

    /// <summary>CPU per connection in the last tenth as a multiple of that in the first.</summary>
    public double? LastToFirst => Steps.Count > 1
        ? Steps[^1].ServerCpuMicrosecondsPerConnection / Steps[0].ServerCpuMicrosecondsPerConnection
        : null;

    internal override IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("clients with first bytes", Text.Count(Clients));
        yield return ("time", Text.Seconds(Seconds));
        yield return ("connections", Text.Rate(Seconds > 0 ? Clients / Seconds : 0));
        yield return ("server CPU", ServerCpuSeconds is { } cpu ? Text.Seconds(cpu) : Text.None);
        yield return ("load tool CPU", Text.Cores(LoadToolCores));
        foreach (var step in Steps)
        {
            yield return (
                $"up to {step.Ready:N0}",
                $"{Text.Seconds(step.Seconds)}, {Text.Microseconds(step.ServerCpuMicrosecondsPerConnection)} CPU per connection");
        }

        yield return ("last tenth to first, CPU", LastToFirst is { } ratio ? $"{ratio:N2} times" : Text.None);
    }
}
