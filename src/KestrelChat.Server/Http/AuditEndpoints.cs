using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using KestrelChat.Server.Moderation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KestrelChat.Server.Http;

/// <summary><c>/audit</c>: the last entries of the audit log.</summary>
internal static class AuditEndpoints
{
    private const int DefaultLimit = 100;

    public static void MapAudit(this IEndpointRouteBuilder routes) => routes.MapGet("/audit", List)
        .WithTags("Audit")
        .WithName("ListAudit")
        .WithSummary("Returns what operators of this node did last, newest first; the log has the rest.")
        .RequireAdmin()
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static Results<Ok<IReadOnlyList<AuditEntry>>, ProblemHttpResult> List(
        AuditLog audit,
        [Description("The maximum number of entries, by default 100.")] [Range(1, AuditTrail.Capacity)] QueryNumber? limit = null) =>
        QueryNumber.Check(limit, nameof(limit), 1, AuditTrail.Capacity) is { } error
            ? Problems.BadRequest(error)
            : TypedResults.Ok(audit.Trail.Last((int)(limit?.Value ?? DefaultLimit)));
}
