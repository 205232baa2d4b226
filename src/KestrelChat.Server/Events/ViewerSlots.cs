namespace KestrelChat.Server.Events;

/// <summary>Bounds how many viewers there are at a time. Any thread.</summary>
/// <param name="limit">The most viewers.</param>
internal sealed class ViewerSlots(int limit)
{
    private int _taken;

    public int Limit => limit;

    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Acquires a slot, which is free again when the result is disposed of; returns null if all are taken.</summary>
    public IDisposable? TryAcquire()
    {
        if (Interlocked.Increment(ref _taken) <= limit)
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
