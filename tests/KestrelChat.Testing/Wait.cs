namespace KestrelChat.Testing;

/// <summary>Waits for tasks and conditions that need almost no time unless something is broken.</summary>
public static class Wait
{
    /// <summary>Only a failing test waits this long.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Polls without a pause first, for conditions in memory, and rarely later, for those of other processes.
    private const int Yields = 100;
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(5);

    /// <exception cref="TimeoutException">The task did not complete.</exception>
    public static Task Soon(this Task task) => task.WaitAsync(Limit);

    /// <inheritdoc cref="Soon(Task)"/>
    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit);

    /// <inheritdoc cref="Soon(Task)"/>
    public static Task Soon(this ValueTask task) => task.AsTask().Soon();

    /// <inheritdoc cref="Soon(Task)"/>
    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().Soon();

    /// <inheritdoc cref="Soon(Task)"/>
    /// <param name="what">What the task waits for, for the error.</param>
    public static async Task<T> Soon<T>(this Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Limit);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"timed out after {Limit}: {what}", e);
        }
    }

    /// <inheritdoc cref="Soon{T}(Task{T}, string)"/>
    public static async Task Soon(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"timed out after {Limit}: {what}", e);
        }
    }

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="what">The condition in words, for the error.</param>
    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var began = TimeProvider.System.GetTimestamp();
        for (var polls = 0; !await condition(); polls++)
        {
            if (TimeProvider.System.GetElapsedTime(began) > Limit)
            {
                throw new TimeoutException($"timed out after {Limit} waiting until {what}");
            }

            if (polls < Yields)
            {
                await Task.Yield();
            }
            else
            {
                await Task.Delay(s_pollInterval);
            }
        }
    }

    /// <summary>Runs a blocking action on a thread of its own, so that it blocks no pool thread.</summary>
    public static Task OnThreadAsync(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
