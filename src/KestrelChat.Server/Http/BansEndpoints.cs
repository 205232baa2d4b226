using System.Globalization;
using System.Text.Json.Serialization;
using KestrelChat.Moderation;
using KestrelChat.Server.Moderation;
using KestrelChat.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;

namespace KestrelChat.Server.Http;

/// <summary><c>/bans</c>: lists, adds and lifts bans of addresses.</summary>
internal static class BansEndpoints
{
    // A hundred years. For longer, a ban without duration will do.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(36500);

    public static void MapBans(this IEndpointRouteBuilder routes)
    {
        var bans = routes.MapGroup("/bans").WithTags("Bans");
        bans.MapGet("", (BanList list) => TypedResults.Ok<IReadOnlyList<BanView>>([.. list.All.Select(BanView.Of)]))
            .WithName("ListBans")
            .WithSummary("Lists the bans in force, oldest first.")
            .RequireAdmin();
        bans.MapGet("/{id:long}", Get)
            .WithName("GetBan")
            .WithSummary("Returns a ban.")
            .RequireAdmin()
            .ProducesProblem(StatusCodes.Status404NotFound);
        bans.MapPost("", AddAsync)
            .WithName("AddBan")
            .WithSummary("Bans an address or a range, and disconnects its clients with the reason.")
            .AcceptsJson<BanRequest>()
            .RequireAdmin()
            .DescribePending(StatusCodes.Status201Created)
            .DescribeHeader(StatusCodes.Status201Created, "Location", "The path of the ban.", JsonSchemaType.String, isRequired: true)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status500InternalServerError);
        bans.MapDelete("/{id:long}", LiftAsync)
            .WithName("LiftBan")
            .WithSummary("Lifts a ban.")
            .RequireAdmin()
            .DescribePending(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status500InternalServerError);
    }

    private static Results<Ok<BanView>, ProblemHttpResult> Get(BanList bans, long id) =>
        bans.Find(id) is { } ban ? TypedResults.Ok(BanView.Of(ban)) : NoSuchBan(id);

    private static async Task<Results<Created<BanView>, ProblemHttpResult>> AddAsync(HttpContext context, Moderator moderator)
    {
        var (ban, problem) = await JsonBody.ReadAsync(context, ChatJson.Default.BanRequest);
        if (ban is null)
        {
            return problem!;
        }

        if (!AddressRange.TryParse(ban.Address, out var range, out var error))
        {
            return Problems.BadRequest($"address: invalid value '{VisibleText.Of(ban.Address ?? "")}': {error}");
        }

        if (!TryDuration(ban.Duration, out var duration, out error) || !ModerationText.TryReason(ban.Reason, out var reason, out error))
        {
            return Problems.BadRequest(error!);
        }

        if (!ban.Force && Moderator.IncludesOperator(range, context.Connection.RemoteIpAddress))
        {
            return Problems.Conflict($"banning {range} would include your own address or this machine, and disconnect {moderator.CountConnected(range)} client(s) of this node; to do it, send \"force\": true");
        }

        try
        {
            var result = await moderator.BanAsync(Operator.Of(context), range, reason, duration);
            PendingNodes.Show(context, result.Pending);
            return result switch
            {
                { Status: BanStatus.Added, Ban: { } added } => TypedResults.Created($"/bans/{added.Id}", BanView.Of(added)),
                { Ban: { } existing } => Problems.Conflict($"{range} is already banned by ban {existing.Id}; lift that one first to change it"),
                _ => Problems.Conflict($"there are already {BanList.MaxBans} bans; lift some, or ban wider ranges instead"),
            };
        }
        catch (BanStoreException e)
        {
            return Problems.Failed(e.Message);
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> LiftAsync(HttpContext context, Moderator moderator, long id)
    {
        try
        {
            var result = await moderator.LiftAsync(Operator.Of(context), id);
            PendingNodes.Show(context, result?.Pending ?? []);
            return result is null ? NoSuchBan(id) : TypedResults.NoContent();
        }
        catch (BanStoreException e)
        {
            return Problems.Failed(e.Message);
        }
    }

    private static ProblemHttpResult NoSuchBan(long id) => Problems.NotFound($"there is no ban {id}; it may have expired or been lifted");

    // A colon is required: .NET reads a plain number as days.
    private static bool TryDuration(string? text, out TimeSpan? duration, out string? error)
    {
        duration = TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
        error = text is null || (text.Contains(':', StringComparison.Ordinal) && duration > TimeSpan.Zero && duration <= s_longest)
            ? null
            : $"duration: invalid value '{VisibleText.Of(text)}': expected hh:mm:ss or days.hh:mm:ss, more than zero and at most {s_longest.Days} days, or no duration for a ban until it is lifted";
        return error is null;
    }
}

/// <summary>A ban to add.</summary>
/// <param name="Address">An address, or a range in CIDR notation.</param>
/// <param name="Reason">The reason that banned clients are told; at most 200 characters.</param>
/// <param name="Duration">How long, hh:mm:ss or days.hh:mm:ss; without it until the ban is lifted.</param>
/// <param name="Force">Whether the ban may include the caller's own address or the loopback addresses.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record BanRequest(string Address, string? Reason = null, string? Duration = null, bool Force = false);
