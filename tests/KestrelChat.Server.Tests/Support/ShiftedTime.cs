namespace KestrelChat.Server.Tests.Support;

/// <summary>The system's time, which a test can move forward. Timers run in real time. Any thread.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _shiftTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    private TimeSpan Shift => TimeSpan.FromTicks(Interlocked.Read(ref _shiftTicks));

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;

    public override long GetTimestamp() => (System.GetElapsedTime(0) + Shift).Ticks;

    public void Advance(TimeSpan duration) => Interlocked.Add(ref _shiftTicks, duration.Ticks);
}
