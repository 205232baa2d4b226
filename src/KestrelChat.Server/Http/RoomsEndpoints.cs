using System.ComponentModel;
using System.Text;
using KestrelChat.Cluster;
using KestrelChat.History;
using KestrelChat.Lines;
using KestrelChat.Names;
using KestrelChat.Rooms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KestrelChat.Server.Http;

/// <summary><c>/rooms</c>: where people talk, and what was said there.</summary>
internal static class RoomsEndpoints
{
    private const int DefaultLines = 100;

    public static void MapRooms(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/rooms", List)
            .WithName("ListRooms")
            .WithSummary("The rooms where somebody is, and the lobby; in order of their names.");
        routes.MapGet("/rooms/{room}/lines", Lines)
            .WithName("ListLines")
            .WithSummary("The last lines that were said in a room, oldest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>The answer about a room that there is not.</summary>
    public static ProblemHttpResult NoSuchRoom(string room) =>
        TypedResults.Problem($"there is no room '{VisibleText.Of(room)}'; GET /rooms lists them", statusCode: StatusCodes.Status404NotFound);

    private static async Task<Ok<IReadOnlyList<RoomView>>> List(ChatHub hub)
    {
        if (hub.Node is { } node)
        {
            try
            {
                var seen = await node.Directory.ListRoomsAsync();
                return TypedResults.Ok<IReadOnlyList<RoomView>>([.. seen.Select(room => new RoomView(room.Room, room.Topic, room.Members, room.Lines))]);
            }
            catch (ClusterUnavailableException)
            {
                // Then what this node knows.
            }
        }

        return TypedResults.Ok<IReadOnlyList<RoomView>>([.. hub.Rooms.Select(room => new RoomView(room.Name, room.Topic, room.Members, room.Lines))]);
    }

    private static async Task<Results<Ok<IReadOnlyList<LineView>>, ProblemHttpResult>> Lines(
        ChatHub hub,
        string room,
        [Description("At most so many; on a node of several 10,000 of them.")] int limit = DefaultLines)
    {
        if (limit < 1)
        {
            return TypedResults.Problem($"limit is {limit}; a number from 1 is wanted", statusCode: StatusCodes.Status400BadRequest);
        }

        if (hub.Node is { } node && RoomName.TryParse(room, NameRules.MaxLength, out var parsed))
        {
            try
            {
                var lines = await node.Directory.LastLinesAsync(parsed, limit);
                return lines.Count > 0 || await node.Directory.HasRoomAsync(parsed)
                    ? TypedResults.Ok<IReadOnlyList<LineView>>([.. lines.Select(LineView.Of)])
                    : NoSuchRoom(room);
            }
            catch (ClusterUnavailableException e)
            {
                return TypedResults.Problem($"the log of the nodes cannot be read now: {e.Message}", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        }

        return hub.FindRoom(room) is { } found
            ? TypedResults.Ok<IReadOnlyList<LineView>>([.. found.LastLines(limit).Select(LineView.Of)])
            : NoSuchRoom(room);
    }
}

/// <summary>A room as <c>/rooms</c> shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Topic">What it is about; null while nobody has said.</param>
/// <param name="Members">How many people are in it.</param>
/// <param name="Lines">How many lines were said in it.</param>
internal sealed record RoomView(string Name, string? Topic, int Members, long Lines);

/// <summary>A line that was said.</summary>
/// <param name="Sequence">Its number in its room, from 1 on.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Who">The name that was shown.</param>
/// <param name="Text">What, made safe to show; of what was done (<c>/me</c>) what follows the name.</param>
internal sealed record LineView(long Sequence, DateTimeOffset At, string Who, string Text)
{
    public static LineView Of(SaidLine line) => new(line.Sequence, line.At, Encoding.UTF8.GetString(line.WhoUtf8.Span), Encoding.UTF8.GetString(line.Text.Span));
}
