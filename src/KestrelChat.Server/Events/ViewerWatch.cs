using KestrelChat.Server.Stall;

namespace KestrelChat.Server.Events;

/// <summary>
/// Aborts a viewer that is stuck: a write to it waits, or it has received nothing although data is on its way, for longer than
/// <see cref="Timeout"/>. When the server stops, a write that waits is aborted at once.
/// </summary>
internal sealed class ViewerWatch : IDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private const long NotWriting = long.MinValue;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly ISendProgress? _progress;
    private readonly TimeProvider _time;
    private readonly Action _abort;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _stopping;
    private StallClock _stall;
    private long _writingSince = NotWriting;

    /// <param name="progress">What the viewer has received; null if nothing measures it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="abort">Ends the viewer's connection.</param>
    /// <param name="stopping">Cancelled when the server stops.</param>
    public ViewerWatch(ISendProgress? progress, TimeProvider time, Action abort, CancellationToken stopping)
    {
        (_progress, _time, _abort) = (progress, time, abort);
        _stall = new StallClock(time.GetTimestamp());
        _timer = time.CreateTimer(static watch => ((ViewerWatch)watch!).Check(), this, s_interval, s_interval);
        _stopping = stopping.Register(OnStopping);
    }

    /// <summary>A write to the viewer begins; it ends with <see cref="EndWrite"/>.</summary>
    public void BeginWrite() => Volatile.Write(ref _writingSince, _time.GetTimestamp());

    public void EndWrite() => Volatile.Write(ref _writingSince, NotWriting);

    public void Dispose()
    {
        _stopping.Dispose();
        _timer.Dispose();
    }

    private void Check()
    {
        var writingSince = Volatile.Read(ref _writingSince);
        if ((writingSince != NotWriting && _time.GetElapsedTime(writingSince) >= Timeout) || (_progress is not null && _stall.Measure(_progress, _time) >= Timeout))
        {
            _abort();
        }
    }

    private void OnStopping()
    {
        if (Volatile.Read(ref _writingSince) != NotWriting)
        {
            _abort();
        }
    }
}
