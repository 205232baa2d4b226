using System.Runtime.InteropServices;

namespace KestrelChat.Server.Stall;

/// <summary>Measures for how long a client has received nothing although data is waiting. One thread at a time.</summary>
/// <param name="began">When it began, a timestamp of the clock.</param>
[StructLayout(LayoutKind.Auto)]
internal struct StallClock(long began)
{
    private long _lastProgress = began;
    private ulong _acknowledged;
    private bool _waiting;

    /// <summary>Reads the progress, and returns for how long there was none.</summary>
    public TimeSpan Measure(ISendProgress progress, TimeProvider time)
    {
        var now = time.GetTimestamp();
        var (acknowledged, waiting) = progress.Read();
        if (!waiting || !_waiting || acknowledged != _acknowledged)
        {
            (_waiting, _acknowledged, _lastProgress) = (waiting, acknowledged, now);
        }

        return time.GetElapsedTime(_lastProgress, now);
    }
}
