namespace KestrelChat.Timing;

/// <summary>Where work goes that its caller does not do itself. Any thread.</summary>
internal static class WorkQueue
{
    private static readonly SendOrPostCallback s_execute = static work => ((IThreadPoolWorkItem)work!).Execute();

    /// <summary>Queues work to the thread pool; or to the caller's context, which only a simulation has, so that it can be repeated.</summary>
    public static void Add(IThreadPoolWorkItem work)
    {
        if (SynchronizationContext.Current is { } context)
        {
#pragma warning disable VSTHRD001 // Nothing waits for it.
            context.Post(s_execute, work);
#pragma warning restore VSTHRD001
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        }
    }
}
