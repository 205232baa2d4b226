using KestrelChat.Server.Moderation;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Moderation;

public sealed class AuditTrailTests
{
    [Fact]
    public void The_last_entries_are_kept_and_returned_newest_first()
    {
        var time = new ManualTime();
        var trail = new AuditTrail(time);
        for (var i = 1; i <= AuditTrail.Capacity + 5; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            trail.Add("op", "Announced", "", $"{i}");
        }

        var last = trail.Last(AuditTrail.Capacity);
        Assert.Equal(Enumerable.Range(6, AuditTrail.Capacity).Reverse().Select(number => $"{number}"), last.Select(entry => entry.Detail));
        Assert.Equal(time.GetUtcNow(), last[0].At);
        Assert.Equal([last[0], last[1]], trail.Last(2));
    }
}
