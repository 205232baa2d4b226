using System.Diagnostics;

namespace KestrelChat.Load.Disturbances;

/// <summary>
/// How often something is due at a rate. What could not be done in time is left out after a tenth of a second, so that
/// a pause is not followed by a burst: the rate made then says so.
/// </summary>
/// <param name="perSecond">The rate.</param>
internal sealed class Schedule(double perSecond)
{
    private const double CatchUpSeconds = 0.1;

    private readonly double ticksEach = Stopwatch.Frequency / perSecond;
    private readonly double catchUp = Math.Max(1, perSecond * CatchUpSeconds);
    private double next = double.NaN;

    internal double PerSecond => perSecond;

    /// <summary>How often it is due now, in Stopwatch ticks; the first time at once.</summary>
    internal int Take(long now)
    {
        if (double.IsNaN(next))
        {
            next = now;
        }

        next = Math.Max(next, now - ((catchUp - 1) * ticksEach));
        int due = next > now ? 0 : (int)((now - next) / ticksEach) + 1;
        next += due * ticksEach;
        return due;
    }

    /// <summary>Forgets what was due: it is off.</summary>
    internal void Pause() => next = double.NaN;
}
