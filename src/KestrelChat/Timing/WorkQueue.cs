namespace KestrelChat.Timing;

/// <summary>Has work done on pool threads. A simulation that has to be repeatable replaces it. Any thread.</summary>
internal class WorkQueue
{
    public static WorkQueue Shared { get; } = new();

    /// <summary>Queues work behind all other.</summary>
    public virtual void Add(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
}
