namespace KestrelChat.Nodes;

/// <summary>
/// How often a node asks something of the store that all share: once in <see cref="NodeOptions.BatchInterval"/>, and at once
/// after a pause. What comes meanwhile goes together.
/// </summary>
internal static class Pace
{
    /// <summary>Waits until it may be asked again.</summary>
    /// <param name="began">When it was asked last; a time stamp of the clock.</param>
    public static Task RestAsync(this NodeOptions options, TimeProvider time, long began, CancellationToken end) =>
        options.BatchInterval - time.GetElapsedTime(began) is { Ticks: > 0 } rest ? Task.Delay(rest, time, end) : Task.CompletedTask;
}
