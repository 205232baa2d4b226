namespace KestrelChat.Server.Events;

/// <summary>What was measured in one second.</summary>
/// <param name="At">When, in seconds since 1970.</param>
/// <param name="People">The announced clients of this node.</param>
/// <param name="Connections">The open connections of this node.</param>
/// <param name="LinesPerSecond">Lines that clients sent.</param>
/// <param name="DeliveriesPerSecond">Lines delivered to clients, counted for each client.</param>
/// <param name="BytesPerSecond">Bytes sent to clients.</param>
/// <param name="MissedPerSecond">Lines dropped for clients that were too far behind.</param>
/// <param name="ClientsBehind">Clients with lines of their room that are not sent yet.</param>
/// <param name="FanoutP50Milliseconds">Half of the fan-outs took no longer than this; null if there were none.</param>
/// <param name="FanoutP99Milliseconds">Of 100 fan-outs, 99 took no longer than this; null if there were none.</param>
/// <param name="MemoryBytes">The physical memory of the process.</param>
/// <param name="CpuCores">The processor time of the process: 1 is one core.</param>
internal sealed record Sample(
    long At,
    int People,
    long Connections,
    double? LinesPerSecond,
    double? DeliveriesPerSecond,
    double? BytesPerSecond,
    double? MissedPerSecond,
    int ClientsBehind,
    double? FanoutP50Milliseconds,
    double? FanoutP99Milliseconds,
    long MemoryBytes,
    double? CpuCores);

/// <summary>Samples as columns, each oldest first: <see cref="Sample"/> describes them.</summary>
internal sealed record SampleColumns(
    IEnumerable<long> At,
    IEnumerable<int> People,
    IEnumerable<long> Connections,
    IEnumerable<double?> LinesPerSecond,
    IEnumerable<double?> DeliveriesPerSecond,
    IEnumerable<double?> BytesPerSecond,
    IEnumerable<double?> MissedPerSecond,
    IEnumerable<int> ClientsBehind,
    IEnumerable<double?> FanoutP50Milliseconds,
    IEnumerable<double?> FanoutP99Milliseconds,
    IEnumerable<long> MemoryBytes,
    IEnumerable<double?> CpuCores)
{
    public static SampleColumns Of(IReadOnlyList<Sample> samples) => new(
        samples.Select(sample => sample.At),
        samples.Select(sample => sample.People),
        samples.Select(sample => sample.Connections),
        samples.Select(sample => sample.LinesPerSecond),
        samples.Select(sample => sample.DeliveriesPerSecond),
        samples.Select(sample => sample.BytesPerSecond),
        samples.Select(sample => sample.MissedPerSecond),
        samples.Select(sample => sample.ClientsBehind),
        samples.Select(sample => sample.FanoutP50Milliseconds),
        samples.Select(sample => sample.FanoutP99Milliseconds),
        samples.Select(sample => sample.MemoryBytes),
        samples.Select(sample => sample.CpuCores));
}
