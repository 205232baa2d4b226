namespace KestrelChat.Rooms.Clients;

/// <summary>Counts a client's lines and other events that were submitted to the room log and are not acknowledged yet. Any thread.</summary>
public sealed class PendingLines(TimeProvider time)
{
    private int _count;
    private TaskCompletionSource? _acknowledged;

    public bool Any => Volatile.Read(ref _count) > 0;

    /// <summary>A line was submitted.</summary>
    public void Add() => Interlocked.Increment(ref _count);

    /// <summary>A line came back from the log, or nobody waits for it any more.</summary>
    public void Acknowledge()
    {
        if (Interlocked.Decrement(ref _count) == 0)
        {
            Volatile.Read(ref _acknowledged)?.TrySetResult();
        }
    }

    /// <summary>Completes when every line is acknowledged, or after <paramref name="timeout"/>.</summary>
    internal async Task WhenAcknowledgedAsync(TimeSpan timeout)
    {
        var acknowledged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _acknowledged, acknowledged);
        if (Any)
        {
            using var overdue = time.CreateTimer(static acknowledged => ((TaskCompletionSource)acknowledged!).TrySetResult(), acknowledged, timeout, Timeout.InfiniteTimeSpan);
            await acknowledged.Task;
        }
    }
}
