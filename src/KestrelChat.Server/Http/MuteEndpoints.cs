using System.Text.Json.Serialization;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KestrelChat.Server.Http;

/// <summary><c>/clients/{id}/mute</c>: mutes clients of this node, as <c>/mute</c> does in the chat.</summary>
internal static class MuteEndpoints
{
    private const int DefaultMinutes = 10;

    public static void MapMute(this IEndpointRouteBuilder routes)
    {
        var mute = routes.MapGroup("/clients/{id:long}/mute").WithTags("Clients");
        mute.MapPost("", MuteAsync)
            .WithName("MuteClient")
            .WithSummary("Mutes a client of this node, and every client that comes under its name or from its address to any node; loopback addresses are not muted.")
            .AcceptsJson<MuteRequest>()
            .RequireAdmin()
            .DescribePending(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        mute.MapDelete("", UnmuteAsync)
            .WithName("UnmuteClient")
            .WithSummary("Unmutes a client of this node, and what was muted with it; also if it is not muted.")
            .RequireAdmin()
            .DescribePending(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> MuteAsync(HttpContext context, ChatHub hub, Moderator moderator, TimeProvider time, long id)
    {
        var (mute, problem) = await JsonBody.ReadAsync(context, ChatJson.Default.MuteRequest);
        if (mute is null)
        {
            return problem!;
        }

        if (mute.Minutes < 1)
        {
            return Problems.BadRequest($"minutes: invalid value '{mute.Minutes}': expected a whole number from 1 to {int.MaxValue}");
        }

        return ModerationText.TryReason(mute.Reason, out var reason, out var error)
            ? await ChangeAsync(context, hub, moderator, time, id, TimeSpan.FromMinutes(mute.Minutes ?? DefaultMinutes), reason)
            : Problems.BadRequest(error);
    }

    private static Task<Results<NoContent, ProblemHttpResult>> UnmuteAsync(HttpContext context, ChatHub hub, Moderator moderator, TimeProvider time, long id) =>
        ChangeAsync(context, hub, moderator, time, id, TimeSpan.Zero, reason: "");

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangeAsync(HttpContext context, ChatHub hub, Moderator moderator, TimeProvider time, long id, TimeSpan duration, string reason)
    {
        if (hub.Find(id) is not { } client)
        {
            return ClientsEndpoints.NoSuchClient(id);
        }

        if (await moderator.MuteAsync(Operator.Of(context), ClientRecord.Of(client, time.GetUtcNow()), duration, reason) is not { } outcome)
        {
            return Problems.Conflict("too many clients are muted; unmute some first");
        }

        PendingNodes.Show(context, outcome.Pending);
        return TypedResults.NoContent();
    }
}

/// <summary>A mute.</summary>
/// <param name="Minutes">For how many minutes, by default 10.</param>
/// <param name="Reason">The reason that the audit log records; at most 200 characters. The client is not told.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MuteRequest(int? Minutes = null, string? Reason = null);
