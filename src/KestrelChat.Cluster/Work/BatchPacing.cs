namespace KestrelChat.Cluster.Work;

/// <summary>Limits how often a node asks the store: once in <see cref="NodeOptions.BatchInterval"/>, and at once after a pause.</summary>
internal static class BatchPacing
{
    /// <summary>Waits for the rest of the interval.</summary>
    /// <param name="began">When the store was asked last, a timestamp of the clock.</param>
    public static Task RestAsync(this NodeOptions options, TimeProvider time, long began, CancellationToken cancellation) =>
        options.BatchInterval - time.GetElapsedTime(began) is { Ticks: > 0 } rest ? Task.Delay(rest, time, cancellation) : Task.CompletedTask;
}
