using KestrelChat.Text;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KestrelChat.Server.Http;

/// <summary>Errors as problem details (RFC 9457), those of the framework included.</summary>
internal static class Problems
{
    /// <summary>The largest body, in bytes: the longest line that can be configured, with every byte of it escaped.</summary>
    public const int MaxBodyBytes = 256 * 1024;

    /// <summary>A parameter or body is invalid.</summary>
    public static ProblemHttpResult BadRequest(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);

    public static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    /// <summary>The request conflicts with what exists.</summary>
    public static ProblemHttpResult Conflict(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict);

    public static ProblemHttpResult UnsupportedMediaType() => TypedResults.Problem(DetailOf(StatusCodes.Status415UnsupportedMediaType), statusCode: StatusCodes.Status415UnsupportedMediaType);

    /// <summary>The server failed to do it.</summary>
    public static ProblemHttpResult Failed(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status500InternalServerError);

    /// <summary>It may work later, or on another node.</summary>
    public static ProblemHttpResult Unavailable(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable);

    public static void AddProblems(this IServiceCollection services) => services.AddProblemDetails();

    /// <summary>Answers exceptions and empty error responses with a problem.</summary>
    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
            ExceptionHandler = WriteExceptionAsync,
        });

        // Not the framework's own page: it answers in plain text if the caller does not accept JSON.
        app.UseStatusCodePages(context => WriteStatusAsync(context.HttpContext));
    }

    private static Task WriteExceptionAsync(HttpContext context)
    {
        // Kestrel's words for a body that breaks the rules of HTTP; a body that is too large has our own.
        var bad = context.Features.Get<IExceptionHandlerFeature>()?.Error as BadHttpRequestException;
        var status = bad?.StatusCode ?? StatusCodes.Status500InternalServerError;
        return TypedResults.Problem(DetailOf(status) ?? bad?.Message, statusCode: status).ExecuteAsync(context);
    }

    private static Task WriteStatusAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (response.StatusCode == StatusCodes.Status405MethodNotAllowed && response.Headers.Allow.ToString().Split(", ").Contains(HttpMethods.Get, StringComparer.Ordinal))
        {
            response.Headers.Allow = $"{response.Headers.Allow}, {HttpMethods.Head}";
        }

        var detail = response.StatusCode switch
        {
            StatusCodes.Status404NotFound => $"there is nothing at '{VisibleText.Of(request.Path)}': GET /openapi/v1.json lists what there is",
            StatusCodes.Status405MethodNotAllowed => $"'{VisibleText.Of(request.Method)}' is not allowed here: expected {string.Join(" or ", response.Headers.Allow.ToString().Split(", "))}",
            _ => DetailOf(response.StatusCode),
        };
        return TypedResults.Problem(detail, statusCode: response.StatusCode).ExecuteAsync(context);
    }

    private static string? DetailOf(int status) => status switch
    {
        StatusCodes.Status408RequestTimeout => "body: it arrived too slowly",
        StatusCodes.Status413PayloadTooLarge => $"body: too large: expected at most {MaxBodyBytes} bytes",
        StatusCodes.Status415UnsupportedMediaType => "Content-Type: unsupported: expected application/json",
        _ => null,
    };
}
