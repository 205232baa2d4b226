using KestrelChat.Hub;
using KestrelChat.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KestrelChat.Server.Http;

/// <summary><c>/rooms</c>: lists rooms.</summary>
internal static class RoomsEndpoints
{
    public static void MapRooms(this IEndpointRouteBuilder routes) => routes.MapGet("/rooms", ListAsync)
        .WithTags("Rooms")
        .WithName("ListRooms")
        .WithSummary("Lists the rooms with members, and the lobby, ordered by name.");

    /// <summary>The answer for a room that does not exist.</summary>
    public static ProblemHttpResult NoSuchRoom(string room) => Problems.NotFound($"there is no room '{VisibleText.Of(room)}'; GET /rooms lists them");

    private static async Task<Ok<IReadOnlyList<RoomView>>> ListAsync(ChatHub hub, IChatDirectory directory)
    {
        IEnumerable<RoomView> rooms;
        try
        {
            rooms = (await directory.ListRoomsAsync()).Select(room => new RoomView(room.Name, room.Topic, room.Members, room.Lines));
        }
        catch (BackplaneUnavailableException)
        {
            // The rooms of this node are better than none.
            rooms = hub.Rooms.Select(room => new RoomView(room.Name, room.Topic, room.Members, room.Lines));
        }

        return TypedResults.Ok<IReadOnlyList<RoomView>>([.. rooms]);
    }
}

/// <summary>A room as <c>/rooms</c> shows it.</summary>
/// <param name="Name">The room's name.</param>
/// <param name="Topic">The room's topic; null if it has none.</param>
/// <param name="Members">The number of its members.</param>
/// <param name="Lines">The number of lines ever said in it.</param>
internal sealed record RoomView(string Name, string? Topic, int Members, long Lines);
