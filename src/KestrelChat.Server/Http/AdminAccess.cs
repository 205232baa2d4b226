using System.Net;
using System.Net.Http.Headers;
using KestrelChat.Moderation;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Moderation;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace KestrelChat.Server.Http;

/// <summary>
/// Lets only operators call what is marked by <see cref="AdminAccessExtensions.RequireAdmin"/>: who shows the token of
/// <c>Chat:Admin:Token</c>. Before anything else of the request is looked at.
/// </summary>
internal sealed class AdminAccess(RequestDelegate next, OperatorToken token, AuditLog audit)
{
    private const string Scheme = "Bearer";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AdminOnly>() is null)
        {
            return next(context);
        }

        if (!token.IsSet)
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "administration over HTTP is off: no token is set; Chat:Admin:Token sets one");
        }

        if (!AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var given) || !Scheme.Equals(given.Scheme, StringComparison.OrdinalIgnoreCase) || given.Parameter is null)
        {
            context.Response.Headers.WWWAuthenticate = Scheme;
            return RefuseAsync(context, StatusCodes.Status401Unauthorized, $"there is no token; the header '{HeaderNames.Authorization}: {Scheme} TOKEN' is wanted, with the one of Chat:Admin:Token");
        }

        if (!token.Matches(given.Parameter))
        {
            context.Response.Headers.WWWAuthenticate = Scheme;
            return RefuseAsync(context, StatusCodes.Status401Unauthorized, "the token is wrong; the one of Chat:Admin:Token is wanted");
        }

        return next(context);
    }

    private Task RefuseAsync(HttpContext context, int status, string why)
    {
        audit.Refused(Operator.Of(context), context.Request.Method, context.Request.Path.Value ?? "", why);
        return TypedResults.Problem(why, statusCode: status).ExecuteAsync(context);
    }

    internal sealed record AdminOnly;
}

/// <summary>Who calls over HTTP, as the audit log names it.</summary>
internal static class Operator
{
    public static string Of(HttpContext context) =>
        RemoteAddress.Of(context.Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, context.Connection.RemotePort) : null);
}

internal static class AdminAccessExtensions
{
    private const string SchemeName = "operator";

    /// <summary>Only for operators; a call that is refused is a problem, and is described as such.</summary>
    public static RouteGroupBuilder RequireAdmin(this RouteGroupBuilder routes) => routes
        .WithMetadata(new AdminAccess.AdminOnly())
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    /// <summary>Says in the API's description which calls want the token.</summary>
    public static void DescribeAdmin(this OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.AddComponent(SchemeName, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The token of Chat:Admin:Token." });
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<AdminAccess.AdminOnly>().Any())
            {
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SchemeName, context.Document)] = [] }];
            }

            return Task.CompletedTask;
        });
    }
}
