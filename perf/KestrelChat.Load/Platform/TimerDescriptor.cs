using System.Diagnostics;

namespace KestrelChat.Load.Platform;

/// <summary>
/// A periodic timer that wakes epoll. The timeout of epoll_wait counts whole milliseconds, too coarse for
/// a send schedule, and polling the clock would hide how busy the load tool is.
/// </summary>
internal sealed unsafe class TimerDescriptor : IDisposable
{
    private const int Monotonic = 1;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int AbsoluteTime = 1;

    internal int Descriptor { get; } =
        Errno.Check(LibC.TimerCreate(Monotonic, NonBlocking | CloseOnExec), "timerfd_create");

    /// <param name="first">Time of the first tick, as a <see cref="Stopwatch"/> timestamp (the same monotonic clock).</param>
    /// <param name="interval">Time between ticks.</param>
    internal void Start(long first, TimeSpan interval)
    {
        var spec = new LibC.TimerSpec
        {
            First = ToTimeSpec((Int128)first * 1_000_000_000 / Stopwatch.Frequency),
            Interval = ToTimeSpec((Int128)interval.TotalNanoseconds),
        };
        _ = Errno.Check(LibC.TimerSet(Descriptor, AbsoluteTime, in spec, null), "timerfd_settime");
    }

    /// <summary>Reads the expirations, so that the descriptor is not readable until the next tick.</summary>
    internal void Clear()
    {
        ulong expirations;
        _ = LibC.Read(Descriptor, (byte*)&expirations, sizeof(ulong));
    }

    public void Dispose() => _ = LibC.Close(Descriptor);

    private static LibC.TimeSpec ToTimeSpec(Int128 nanoseconds) => new()
    {
        Seconds = (nint)(nanoseconds / 1_000_000_000),
        Nanoseconds = (nint)(nanoseconds % 1_000_000_000),
    };
}
