using System.Globalization;
using System.Text.Json.Serialization;
using KestrelChat.Addresses;
using KestrelChat.Lines;
using KestrelChat.Moderation;
using KestrelChat.Server.Moderation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KestrelChat.Server.Http;

/// <summary><c>/bans</c>: from which addresses nobody may come. For operators, since it shows addresses.</summary>
internal static class BansEndpoints
{
    /// <summary>A hundred years: whoever wants longer means until it is lifted.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(36500);

    public static void MapBans(this RouteGroupBuilder admin)
    {
        admin.MapGet("/bans", (BanList bans) => TypedResults.Ok<IReadOnlyList<BanView>>([.. bans.All.Select(BanView.Of)]))
            .WithName("ListBans")
            .WithSummary("The bans in force, oldest first.");
        admin.MapGet("/bans/{id:long}", Get)
            .WithName("GetBan")
            .WithSummary("One ban.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        admin.MapPost("/bans", AddAsync)
            .WithName("AddBan")
            .WithSummary("Bans an address or a range; those who are here from there are told and closed.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status500InternalServerError);
        admin.MapDelete("/bans/{id:long}", LiftAsync)
            .WithName("LiftBan")
            .WithSummary("Lifts a ban.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status500InternalServerError);
    }

    private static Results<Ok<BanView>, ProblemHttpResult> Get(BanList bans, long id) =>
        bans.Find(id) is { } ban ? TypedResults.Ok(BanView.Of(ban)) : NoSuchBan(id);

    private static async Task<Results<Created<BanView>, ProblemHttpResult>> AddAsync(HttpContext context, Moderator moderator, BanRequest ban)
    {
        if (!AddressRange.TryParse(ban.Address, out var range, out var error))
        {
            return TypedResults.Problem($"address is '{VisibleText.Of(ban.Address ?? "")}': {error}", statusCode: StatusCodes.Status400BadRequest);
        }

        if (!TryDuration(ban.Duration, out var duration, out error) || !ModerationText.TryReason(ban.Reason, out var reason, out error))
        {
            return TypedResults.Problem(error, statusCode: StatusCodes.Status400BadRequest);
        }

        try
        {
            var result = await moderator.BanAsync(Operator.Of(context), range, reason, duration);
            return result.WasAdded
                ? TypedResults.Created($"/bans/{result.Ban.Id}", BanView.Of(result.Ban))
                : TypedResults.Problem(result.Conflict, statusCode: StatusCodes.Status409Conflict);
        }
        catch (BanStoreException e)
        {
            return TypedResults.Problem(e.Message, statusCode: StatusCodes.Status500InternalServerError);
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> LiftAsync(HttpContext context, Moderator moderator, long id)
    {
        try
        {
            return await moderator.LiftAsync(Operator.Of(context), id) is null ? NoSuchBan(id) : TypedResults.NoContent();
        }
        catch (BanStoreException e)
        {
            return TypedResults.Problem(e.Message, statusCode: StatusCodes.Status500InternalServerError);
        }
    }

    private static ProblemHttpResult NoSuchBan(long id) =>
        TypedResults.Problem($"there is no ban {id}; it may have expired or been lifted", statusCode: StatusCodes.Status404NotFound);

    // Not what a plain number means to .NET, which is days.
    private static bool TryDuration(string? text, out TimeSpan? duration, out string? error)
    {
        duration = TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
        error = text is null || (text.Contains(':', StringComparison.Ordinal) && duration > TimeSpan.Zero && duration <= s_longest)
            ? null
            : $"duration is '{VisibleText.Of(text)}'; hh:mm:ss or days.hh:mm:ss is wanted, more than zero and at most {s_longest.Days} days, or nothing for a ban until it is lifted";
        return error is null;
    }
}

/// <summary>A ban to be added.</summary>
/// <param name="Address">An address, or a range in CIDR notation.</param>
/// <param name="Reason">Why, for those to read whom it meets; at most 200 characters.</param>
/// <param name="Duration">How long, hh:mm:ss or days.hh:mm:ss; without it until it is lifted.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record BanRequest(string? Address, string? Reason, string? Duration);
