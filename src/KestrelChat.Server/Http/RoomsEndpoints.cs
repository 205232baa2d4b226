using Microsoft.AspNetCore.Http.HttpResults;

namespace KestrelChat.Server.Http;

/// <summary><c>/rooms</c>: where people talk.</summary>
internal static class RoomsEndpoints
{
    public static void MapRooms(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/rooms", List).WithName("ListRooms").WithSummary("All rooms.");

    private static Ok<IReadOnlyList<RoomView>> List(ChatHub hub) =>
        TypedResults.Ok<IReadOnlyList<RoomView>>([.. hub.Rooms.Select(room => new RoomView(room.Name, Topic: null, room.Members, room.Lines))]);
}

/// <summary>A room as <c>/rooms</c> shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Topic">What it is about; null while nobody has said.</param>
/// <param name="Members">How many people are in it.</param>
/// <param name="Lines">How many lines were said in it.</param>
internal sealed record RoomView(string Name, string? Topic, int Members, long Lines);
