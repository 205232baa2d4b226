using System.Reflection;
using KestrelChat.Server.Hosting;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Diagnostics;

public sealed class LogEventTests
{
    [Fact]
    public void Every_log_event_has_a_unique_id_and_name()
    {
        var events = typeof(ChatServices).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .ToList();
        Assert.NotEmpty(events);
        Assert.Equal(events.Count, events.Select(each => each.EventId).Distinct().Count());
        Assert.Equal(events.Count, events.Select(each => each.EventName).Distinct(StringComparer.Ordinal).Count());
        Assert.All(events, each => Assert.False(string.IsNullOrEmpty(each.EventName)));
    }
}
