using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace KestrelChat.Server.Lifetime;

/// <summary>Pings systemd's watchdog, which restarts a server that has hung.</summary>
internal sealed class Watchdog(TimeSpan interval, ServiceManager manager, TimeProvider time) : BackgroundService
{
    // sd_watchdog_enabled(3).
    public const string TimeoutVariable = "WATCHDOG_USEC";
    public const string ProcessVariable = "WATCHDOG_PID";

    // As short as a timer can be, and far below what it can be at most.
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1);

    private static readonly ServiceState s_ping = new("WATCHDOG=1");

    /// <summary>Returns half of the watchdog's timeout, or null if there is no watchdog for this process.</summary>
    /// <param name="timeout">The value of <c>WATCHDOG_USEC</c>.</param>
    /// <param name="process">The value of <c>WATCHDOG_PID</c>; empty = any process.</param>
    /// <param name="ownProcess">The id of this process.</param>
    public static TimeSpan? IntervalOf(string? timeout, string? process, int ownProcess)
    {
        var isForUs = string.IsNullOrEmpty(process) || process == ownProcess.ToString(CultureInfo.InvariantCulture);
        if (!isForUs || !ulong.TryParse(timeout, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) || microseconds == 0)
        {
            return null;
        }

        var half = Math.Clamp(microseconds / 2d, s_shortest.TotalMicroseconds, s_longest.TotalMicroseconds);
        return TimeSpan.FromMicroseconds(half);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await manager.NotifyAsync(s_ping);
        }
    }
}
