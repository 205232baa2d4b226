using System.ComponentModel;
using KestrelChat.Server.Http;
using Microsoft.AspNetCore.Mvc;

namespace KestrelChat.Server.Events;

/// <summary><c>/events</c>: what the operators' page shows, as server-sent events.</summary>
internal static class EventsEndpoints
{
    /// <summary>The header with which a viewer that comes back says what it saw last.</summary>
    public const string LastEventId = "Last-Event-ID";

    public static void MapEvents(this IEndpointRouteBuilder routes) => routes.MapGet("/events", Watch)
        .WithTags("Events")
        .WithName("WatchServer")
        .WithSummary("Streams the state of this node as server-sent events: first one event \"history\" with the samples of the last 15 minutes as columns, then each second one event \"snapshot\".")
        .StreamsEvents(("history", typeof(SampleColumns)), ("snapshot", typeof(Snapshot)));

    private static IResult Watch(
        HttpContext context,
        EventStreams streams,
        SnapshotFeed feed,
        [FromHeader(Name = LastEventId)] [Description("The id of the last event that the caller saw: the history begins after it.")] string? lastEventId = null)
    {
        QueryNumber? last = QueryNumber.TryParse(lastEventId, provider: null, out var number) ? number : null;
        return QueryNumber.Check(last, LastEventId) is { } error
            ? Problems.BadRequest(error)
            : streams.Send(context, feed.Viewers, () => feed.WatchAsync(number.Value ?? 0));
    }
}
