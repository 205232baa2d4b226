using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json.Serialization;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Text;
using KestrelChat.Text.Names;
using KestrelChat.Views;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Http;

/// <summary><c>/rooms/{room}/lines</c>: returns a room's last lines, and says lines in it.</summary>
internal static class LinesEndpoints
{
    private const int DefaultLimit = 100;

    // What a response holds at a time, however slowly it is read.
    private const int PageBytes = 64 * 1024;

    public static void MapLines(this IEndpointRouteBuilder routes)
    {
        var lines = routes.MapGroup("/rooms/{room}/lines").WithTags("Lines");
        lines.MapGet("", ListAsync)
            .WithName("ListLines")
            .WithSummary("Returns the last lines of a room, oldest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        lines.MapPost("", SayAsync)
            .WithName("SayLine")
            .WithSummary("Says a line in a room of any node, under a name that no client needs to have.")
            .AcceptsJson<SayRequest>()
            .RequireAdmin()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<IAsyncEnumerable<LineView>>, ProblemHttpResult>> ListAsync(
        HttpContext context,
        ChatHub hub,
        IChatDirectory directory,
        string room,
        [Description("The maximum number of lines, by default 100.")] [Range(1, int.MaxValue)] QueryNumber? limit = null)
    {
        if (QueryNumber.Check(limit, nameof(limit), 1, int.MaxValue) is { } error)
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
            if (kept.First > kept.Last && hub.FindOpenRoom(name) is null && !await directory.RoomExistsAsync(name))
            {
                return RoomsEndpoints.NoSuchRoom(room);
            }

            var first = Math.Max(kept.First, kept.Last - (limit?.Value ?? DefaultLimit) + 1);
            var page = await directory.ReadLinesAsync(name, first, kept.Last, PageBytes);
            return TypedResults.Ok(InPagesAsync(context, directory, name, page, kept.Last));
        }
        catch (BackplaneUnavailableException e)
        {
            return Problems.Unavailable($"failed to read the log: {e.Message}");
        }
    }

    private static async IAsyncEnumerable<LineView> InPagesAsync(HttpContext context, IChatDirectory directory, string room, IReadOnlyList<SaidLine> page, long last)
    {
        while (page.Count > 0)
        {
            foreach (var line in page)
            {
                yield return LineView.Of(line);
            }

            page = page[^1].Sequence < last ? await ReadNextAsync(context, directory, room, page[^1].Sequence + 1, last) : [];
        }
    }

    // The status was sent, so a failure breaks the connection: the reader knows that lines are missing.
    private static async Task<IReadOnlyList<SaidLine>> ReadNextAsync(HttpContext context, IChatDirectory directory, string room, long from, long last)
    {
        try
        {
            return await directory.ReadLinesAsync(room, from, last, PageBytes);
        }
        catch (BackplaneUnavailableException)
        {
            context.Abort();
            return [];
        }
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> SayAsync(HttpContext context, Moderator moderator, IOptions<HubOptions> options, string room)
    {
        var (line, problem) = await JsonBody.ReadAsync(context, ChatJson.Default.SayRequest);
        if (line is null)
        {
            return problem!;
        }

        if (!ModerationText.TryName(line.Who, out var name, out var error) || !ModerationText.TryLine(line.Text, options.Value.MaxLineBytes, out var text, out error))
        {
            return Problems.BadRequest(error);
        }

        try
        {
            return await moderator.SayAsAsync(Operator.Of(context), room, name, text) switch
            {
                SayAsResult.Accepted => TypedResults.Accepted((string?)null),
                SayAsResult.TooManyRooms => Problems.Unavailable(
                    $"the line was not sent: room '{VisibleText.Of(room)}' is not open on this node, and all {options.Value.MaxRooms} rooms that Chat:MaxRooms allows have members; try another node, or try later"),
                _ => RoomsEndpoints.NoSuchRoom(room),
            };
        }
        catch (BackplaneUnavailableException e)
        {
            return Problems.Unavailable($"the line was not sent: {e.Message}");
        }
    }
}

/// <summary>A line of a room.</summary>
/// <param name="Sequence">Its number in its room, from 1 on.</param>
/// <param name="At">When it was said, UTC.</param>
/// <param name="Who">The name under which it was said.</param>
/// <param name="Text">The text, safe to print; of an action (<c>/me</c>) what follows the name.</param>
internal sealed record LineView(long Sequence, DateTimeOffset At, string Who, string Text)
{
    public static LineView Of(SaidLine line) => new(line.Sequence, line.At, Encoding.UTF8.GetString(line.NameUtf8.Span), Encoding.UTF8.GetString(line.Text.Span));
}

/// <summary>A line to say.</summary>
/// <param name="Who">The name under which to say it: 1 to 32 characters without spaces.</param>
/// <param name="Text">The text; at most Chat:MaxLineBytes bytes in UTF-8.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SayRequest(string Who, string Text);
