using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KestrelChat.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KestrelChat.Server.Http;

/// <summary>Reads a request's body as JSON, with our own errors. Endpoints declare its type by <c>Accepts</c>.</summary>
internal static class JsonBody
{
    private const string ContentType = "application/json";

    /// <summary>Lets the routing pass every type, so that the token is checked before the type is.</summary>
    public const string AnyType = "*/*";

    private const string Description = "a JSON object as described in /openapi/v1.json";

    /// <summary>Declares the type of an endpoint's body.</summary>
    public static RouteHandlerBuilder AcceptsJson<T>(this RouteHandlerBuilder endpoint)
        where T : notnull => endpoint.Accepts<T>(ContentType, AnyType)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    /// <summary>Reads the body; returns either it or a problem.</summary>
    /// <exception cref="BadHttpRequestException">The body is too large, or breaks the rules of HTTP.</exception>
    public static async Task<(T? Body, ProblemHttpResult? Problem)> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        var request = context.Request;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false)
        {
            return (null, Missing());
        }

        if (!request.HasJsonContentType() || request.GetTypedHeaders().ContentType is not { } contentType || (contentType.Charset.HasValue && contentType.Encoding is null))
        {
            return (null, Problems.UnsupportedMediaType());
        }

        try
        {
            return await request.ReadFromJsonAsync(type, context.RequestAborted) is { } body ? (body, null) : (null, Missing());
        }
        catch (JsonException e)
        {
            return (null, Problems.BadRequest(ErrorOf(e, type)));
        }
    }

    private static ProblemHttpResult Missing() => Problems.BadRequest($"body: missing: expected {Description}");

    private static string ErrorOf(JsonException exception, JsonTypeInfo type)
    {
        const string Root = "$.";
        var path = exception.Path ?? "$";
        var line = 1 + (exception.LineNumber ?? 0);
        var member = path.StartsWith(Root, StringComparison.Ordinal) ? path[Root.Length..] : null;
        return member is null || type.Properties.Any(property => property.Name.Equals(member, StringComparison.OrdinalIgnoreCase))
            ? $"body: invalid JSON at {VisibleText.Of(path)} in line {line}: expected {Description}"
            : $"body: unknown member '{VisibleText.Of(member)}' in line {line}: expected {string.Join(", ", type.Properties.Select(property => property.Name))}";
    }
}
