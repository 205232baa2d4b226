using System.Diagnostics;

namespace KestrelChat.Load.Disturbances;

/// <summary>
/// Counts the actions due at a fixed rate. Actions more than 0.1 s late are skipped, so that no burst follows a
/// delay; the achieved rate then falls below the requested one.
/// </summary>
/// <param name="perSecond">The requested rate.</param>
internal sealed class Schedule(double perSecond)
{
    private const double MaxLatenessSeconds = 0.1;

    private readonly double ticksPerAction = Stopwatch.Frequency / perSecond;
    private readonly double maxBurst = Math.Max(1, perSecond * MaxLatenessSeconds);
    private double next = double.NaN;

    internal double PerSecond => perSecond;

    /// <summary>Returns the number of actions due up to now (in Stopwatch ticks); the first is due at once.</summary>
    internal int AdvanceTo(long now)
    {
        if (double.IsNaN(next))
        {
            next = now;
        }

        next = Math.Max(next, now - ((maxBurst - 1) * ticksPerAction));
        int due = next > now ? 0 : (int)((now - next) / ticksPerAction) + 1;
        next += due * ticksPerAction;
        return due;
    }

    /// <summary>Discards the actions due. The next call of <see cref="AdvanceTo"/> starts anew.</summary>
    internal void Pause() => next = double.NaN;
}
