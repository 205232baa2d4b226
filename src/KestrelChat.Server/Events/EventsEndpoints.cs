using System.ComponentModel;
using KestrelChat.Hub;
using KestrelChat.Server.Http;
using KestrelChat.Text.Names;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace KestrelChat.Server.Events;

/// <summary><c>/events</c>, <c>/rooms/{room}/events</c> and <c>/clients/{id}/history</c>: what happens, and what happened.</summary>
internal static class EventsEndpoints
{
    // The header with which a viewer that comes back says what it saw last.
    private const string LastEventId = "Last-Event-ID";

    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/events", WatchServer)
            .WithTags("Events")
            .WithName("WatchServer")
            .WithSummary("Streams the state of this node: first the samples of the last 15 minutes as columns, then a snapshot each second.")
            .StreamsEvents(("history", typeof(SampleColumns)), ("snapshot", typeof(Snapshot)));
        routes.MapGet("/rooms/{room}/events", WatchRoomAsync)
            .WithTags("Events")
            .WithName("WatchRoom")
            .WithSummary("Streams the lines that are said in a room of any node, from now on or after a line that is kept.")
            .StreamsEvents(("start", typeof(RoomStart)), ("line", typeof(LineEvent)))
            .ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/clients/{id:long}/history", GetHistory)
            .WithTags("Clients")
            .WithName("GetClientHistory")
            .WithSummary("Returns how many lines a client of this node was behind in each second of the last 15 minutes.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static IResult WatchServer(
        HttpContext context,
        EventStreams streams,
        SnapshotFeed feed,
        [FromHeader(Name = LastEventId)] [Description("The id of the last event that the caller saw: the history begins after it.")] string? lastEventId = null) =>
        ParseId(lastEventId, out var last) is { } error
            ? Problems.BadRequest(error)
            : streams.Send(context, feed.Viewers, () => feed.WatchAsync(last ?? 0));

    private static async Task<IResult> WatchRoomAsync(
        HttpContext context,
        EventStreams streams,
        RoomFeed feed,
        ChatHub hub,
        IChatDirectory directory,
        string room,
        [FromHeader(Name = LastEventId)] [Description("The id of the last event that the caller saw: the stream begins after it, whatever the query says.")] string? lastEventId = null,
        [Description("The number of a line: the stream begins after it, with 0 at the first line that is kept.")] QueryNumber? after = null)
    {
        if ((ParseId(lastEventId, out var last) ?? QueryNumber.Check(after, nameof(after))) is { } error)
        {
            return Problems.BadRequest(error);
        }

        if (!RoomName.TryParse(room, NameRules.MaxLength, out var name))
        {
            return RoomsEndpoints.NoSuchRoom(room);
        }

        try
        {
            var kept = await directory.FindLinesAsync(name);
            return kept.First > kept.Last && hub.FindOpenRoom(name) is null && !await directory.RoomExistsAsync(name)
                ? RoomsEndpoints.NoSuchRoom(room)
                : streams.Send(context, feed.Viewers, () => feed.WatchAsync(name, RoomFeed.BeginAfter(kept, last ?? after?.Value)));
        }
        catch (BackplaneUnavailableException e)
        {
            return Problems.Unavailable($"failed to read the log: {e.Message}");
        }
    }

    private static Results<Ok<LagView>, ProblemHttpResult> GetHistory(ChatHub hub, LagHistory lags, long id) =>
        hub.Find(id) is { } client
            ? TypedResults.Ok(lags.Read(id, client.ConnectedAt.ToUnixTimeSeconds()))
            : ClientsEndpoints.NoSuchClient(id);

    /// <summary>Parses the id of an event, which is a number, and returns the error if it is none.</summary>
    private static string? ParseId(string? text, out long? id)
    {
        // Browsers that have no id send no header; an empty one says the same.
        QueryNumber? given = !string.IsNullOrEmpty(text) && QueryNumber.TryParse(text, provider: null, out var number) ? number : null;
        id = given?.Value;
        return QueryNumber.Check(given, LastEventId);
    }
}
