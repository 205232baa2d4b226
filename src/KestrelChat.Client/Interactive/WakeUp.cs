using System.Threading.Channels;

namespace KestrelChat.Client.Interactive;

/// <summary>What the session's loop sleeps on: any thread wakes it, and so does a time.</summary>
/// <remarks><see cref="Wake"/> is safe for any thread, the others for the loop alone. Waking it many times wakes it once.</remarks>
internal sealed class WakeUp : IDisposable
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly ITimer _timer;

    public WakeUp(TimeProvider time) =>
        _timer = time.CreateTimer(static state => ((WakeUp)state!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Wake() => _signal.Writer.TryWrite(true);

    /// <summary>Waits until <see cref="Wake"/> is called, at most <paramref name="limit"/>; null is without a limit.</summary>
    public async ValueTask WaitAsync(TimeSpan? limit)
    {
        _timer.Change(limit ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await _signal.Reader.ReadAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
