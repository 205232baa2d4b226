using System.ComponentModel;
using System.Text.Json.Serialization;
using KestrelChat.Cluster;
using KestrelChat.Lines;
using KestrelChat.Moderation;
using KestrelChat.Server.Options;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Http;

/// <summary>What operators can do over HTTP to those who are here; <see cref="BansEndpoints"/> has the bans.</summary>
internal static class AdminEndpoints
{
    /// <summary>The largest body, in bytes: the longest line that can be allowed, each byte of it escaped.</summary>
    public const int MaxBodyBytes = 256 * 1024;

    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("").RequireAdmin().WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        admin.MapDelete("/clients/{id:long}", Kick)
            .WithName("CloseClient")
            .WithSummary("Closes a client of this node; it is told why.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        admin.MapPost("/rooms/{room}/lines", Say)
            .WithName("SayLine")
            .WithSummary("Says a line in a room of any node, in the name of somebody who need not be there.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        admin.MapBans();
    }

    private static Results<NoContent, ProblemHttpResult> Kick(
        HttpContext context,
        ChatHub hub,
        Moderator moderator,
        long id,
        [Description("Why, for the client to read.")] string? reason = null)
    {
        if (!ModerationText.TryReason(reason, out var shown, out var error))
        {
            return TypedResults.Problem(error, statusCode: StatusCodes.Status400BadRequest);
        }

        return hub.Find(id) is { } client && moderator.Kick(Operator.Of(context), client, shown)
            ? TypedResults.NoContent()
            : ClientsEndpoints.NoSuchClient(hub, id);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> Say(HttpContext context, Moderator moderator, IOptions<ChatOptions> options, string room, SayRequest line)
    {
        if (!ModerationText.TryWho(line.Who, out var who, out var error) || !ModerationText.TryLine(line.Text, options.Value.MaxLineBytes, out var text, out error))
        {
            return TypedResults.Problem(error, statusCode: StatusCodes.Status400BadRequest);
        }

        try
        {
            return await moderator.SayAsAsync(Operator.Of(context), room, who, text) switch
            {
                SayAsResult.Accepted => TypedResults.Accepted((string?)null),
                SayAsResult.TooManyRooms => TypedResults.Problem(
                    $"the line was not sent: '{VisibleText.Of(room)}' is not open on this node, where somebody is in each of the {options.Value.MaxRooms} rooms that Chat:MaxRooms allows; say it on another node, or later",
                    statusCode: StatusCodes.Status503ServiceUnavailable),
                _ => RoomsEndpoints.NoSuchRoom(room),
            };
        }
        catch (ClusterUnavailableException e)
        {
            return TypedResults.Problem($"the line was not sent: {e.Message}", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}

/// <summary>A line to be said.</summary>
/// <param name="Who">In whose name: 1 to 32 characters without spaces.</param>
/// <param name="Text">What; at most MaxLineBytes in UTF-8.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SayRequest(string? Who, string? Text);
