namespace KestrelChat.Server.Tests.Support;

/// <summary>Waits for a condition; how long it takes is nobody's business but a failure's.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            Assert.False(patience.IsCancellationRequested, $"waited {Patience} in vain for: {what}");
            await Task.Delay(s_look);
        }
    }

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    /// <summary>The same task, which fails if it takes too long.</summary>
    public static async Task<T> SoonAsync<T>(this Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"waited {Patience} in vain for: {what}");
            throw;
        }
    }

    public static Task SoonAsync(this Task task, string what) => WrapAsync(task).SoonAsync(what);

    private static async Task<bool> WrapAsync(Task task)
    {
        await task;
        return true;
    }
}
