namespace KestrelChat.Server.Events;

/// <summary>Bounds how many viewers there are at a time. Any thread.</summary>
/// <param name="limit">Returns the most viewers; at least one is let in.</param>
internal sealed class ViewerSlots(Func<int> limit)
{
    private int _taken;

    public int Limit => Math.Max(1, limit());

    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Acquires a slot, which is free again when the result is disposed of; returns null if all are taken.</summary>
    public IDisposable? TryAcquire()
    {
        if (Interlocked.Increment(ref _taken) <= Limit)
        {
            return new Slot(this);
        }

        Interlocked.Decrement(ref _taken);
        return null;
    }

    private sealed class Slot(ViewerSlots slots) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                Interlocked.Decrement(ref slots._taken);
            }
        }
    }
}
