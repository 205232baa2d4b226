namespace KestrelChat.Cluster;

/// <summary>For what a doorbell rings.</summary>
public enum DoorbellKind
{
    /// <summary>Lines were appended by others: who appends knows it without a bell.</summary>
    Lines,

    /// <summary>Messages were sent to nodes.</summary>
    Mail,
}

/// <summary>
/// Says that it is worth looking, nothing more: it may ring in vain, many rings are one, and one may be missed where a
/// connection was lost. Who must not miss anything looks every now and then, too.
/// </summary>
/// <remarks><see cref="Ring"/>: any thread. <see cref="WaitAsync"/>: one caller at a time.</remarks>
public sealed class Doorbell(TimeProvider time, Action<Doorbell> closed) : IDisposable
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _rung = NewRing();

    /// <summary>Rings; whoever waits is woken, or the next one who waits does not wait.</summary>
    public void Ring()
    {
        lock (_gate)
        {
            _rung.TrySetResult();
        }
    }

    /// <summary>Waits for a ring since the last wait ended with one.</summary>
    /// <param name="atMost">How long; by the clock given to the store.</param>
    /// <returns>Whether it rang.</returns>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellation = default)
    {
        Task ring;
        lock (_gate)
        {
            ring = _rung.Task;
        }

        if (!ring.IsCompleted)
        {
            using var overdue = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(ring, Task.Delay(atMost, time, overdue.Token));
            await overdue.CancelAsync();
        }

        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var rung = _rung.Task.IsCompleted;
            if (rung)
            {
                _rung = NewRing();
            }

            return rung;
        }
    }

    /// <summary>It is not rung any more. Who waits, waits on.</summary>
    public void Dispose() => closed(this);

    private static TaskCompletionSource NewRing() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
