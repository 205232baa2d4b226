using System.Net.Http.Headers;
using KestrelChat.Moderation;
using KestrelChat.Server.Moderation;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace KestrelChat.Server.Http;

/// <summary>
/// Admits only callers with the token of <c>Chat:Admin:Token</c> to the endpoints marked by
/// <see cref="AdminAccessExtensions.RequireAdmin"/>, before anything else of the request is examined.
/// </summary>
internal sealed class AdminAccess(RequestDelegate next, OperatorToken token, AuditLog audit)
{
    private const string Scheme = "Bearer";
    private const string ExpectedToken = "the token of Chat:Admin:Token";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AdminOnly>() is null)
        {
            return next(context);
        }

        if (!token.IsSet)
        {
            return RejectAsync(context, StatusCodes.Status403Forbidden, "administration over HTTP is off: expected a token in Chat:Admin:Token");
        }

        if (!AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header) || !Scheme.Equals(header.Scheme, StringComparison.OrdinalIgnoreCase) || header.Parameter is null)
        {
            context.Response.Headers.WWWAuthenticate = Scheme;
            return RejectAsync(context, StatusCodes.Status401Unauthorized, $"{HeaderNames.Authorization}: missing or invalid: expected '{Scheme} TOKEN' with {ExpectedToken}");
        }

        if (!token.Matches(header.Parameter))
        {
            context.Response.Headers.WWWAuthenticate = Scheme;
            return RejectAsync(context, StatusCodes.Status401Unauthorized, $"{HeaderNames.Authorization}: wrong token: expected {ExpectedToken}");
        }

        return next(context);
    }

    private Task RejectAsync(HttpContext context, int status, string reason)
    {
        audit.Refused(Operator.Of(context), context.Request.Method, context.Request.Path.Value ?? "", reason);
        return TypedResults.Problem(reason, statusCode: status).ExecuteAsync(context);
    }

    /// <summary>Marks an endpoint.</summary>
    internal sealed record AdminOnly;
}

internal static class AdminAccessExtensions
{
    /// <summary>Requires the token, and bounds the body.</summary>
    public static RouteHandlerBuilder RequireAdmin(this RouteHandlerBuilder endpoint) => endpoint
        .WithMetadata(new AdminAccess.AdminOnly(), new RequestSizeLimitAttribute(Problems.MaxBodyBytes))
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);
}
