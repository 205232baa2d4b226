using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Diagnostics;

public sealed class LogEventTests
{
    [Fact]
    public void Every_log_event_has_a_unique_id_and_name()
    {
        var events = LogEvents.All;
        Assert.NotEmpty(events);
        Assert.Equal(events.Count, events.Select(each => each.EventId).Distinct().Count());
        Assert.Equal(events.Count, events.Select(each => each.EventName).Distinct(StringComparer.Ordinal).Count());
        Assert.All(events, each => Assert.False(string.IsNullOrEmpty(each.EventName)));
    }
}
