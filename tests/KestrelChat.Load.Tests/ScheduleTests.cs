using System.Diagnostics;
using KestrelChat.Load.Disturbances;

namespace KestrelChat.Load.Tests;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(200)]
    [InlineData(0.2)]
    public void The_number_of_actions_due_follows_the_rate_at_any_polling_interval(double perSecond)
    {
        foreach (int stepMilliseconds in new[] { 1, 7, 50 })
        {
            var schedule = new Schedule(perSecond);
            int due = 0;
            for (int at = 0; at < 20_000; at += stepMilliseconds)
            {
                due += schedule.AdvanceTo(Ticks(at));
            }

            // The first action is due at once.
            Assert.InRange(due, (20 * perSecond) - (perSecond * 0.1), (20 * perSecond) + 1);
        }
    }

    [Fact]
    public void A_delay_is_not_followed_by_a_burst()
    {
        var schedule = new Schedule(1000);
        Assert.Equal(1, schedule.AdvanceTo(Ticks(0)));
        Assert.Equal(100, schedule.AdvanceTo(Ticks(5_000)));
        Assert.Equal(1, schedule.AdvanceTo(Ticks(5_001)));
        schedule.Pause();
        Assert.Equal(1, schedule.AdvanceTo(Ticks(9_000)));
    }

    private static long Ticks(int milliseconds) => 1_000_000 + (milliseconds * Stopwatch.Frequency / 1000);
}
