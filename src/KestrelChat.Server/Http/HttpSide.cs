using System.Text.Json;
using System.Text.RegularExpressions;
using KestrelChat.Server.Metrics;
using Microsoft.AspNetCore.Diagnostics;

namespace KestrelChat.Server.Http;

/// <summary>The side endpoint: what can be asked over HTTP. Errors are problem details (RFC 9457).</summary>
internal static partial class HttpSide
{
    public static void AddHttpSide(this IServiceCollection services)
    {
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context => context.ProblemDetails.Detail ??= context.ProblemDetails.Status switch
        {
            StatusCodes.Status413PayloadTooLarge => $"the body is too large: {AdminEndpoints.MaxBodyBytes} bytes at most are wanted",
            StatusCodes.Status415UnsupportedMediaType => "the body is of another kind than JSON; 'Content-Type: application/json' is wanted",
            _ => null,
        });
        services.AddOpenApi(openApi => openApi.DescribeAdmin());
        services.AddChatHealth();
        services.AddSingleton<MetricCollector>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ChatJson.Default));

        // So that a parameter that cannot be read is named in the answer.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    public static void MapHttpSide(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception => exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
            ExceptionHandler = WriteProblemAsync,
        });
        app.UseStatusCodePages();
        app.UseMiddleware<AdminAccess>();
        app.MapOpenApi();
        app.MapChatHealth();
        app.MapClients();
        app.MapRooms();
        app.MapAdmin();
        app.MapMetrics();
    }

    private static Task WriteProblemAsync(HttpContext context)
    {
        var exception = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        return TypedResults.Problem(
            detail: exception is BadHttpRequestException ? InPlainWords(exception) : null,
            statusCode: exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError).ExecuteAsync(context);
    }

    // The framework names the .NET types that it wanted to make of what came; parameters here are numbers.
    private static string InPlainWords(Exception exception) => exception switch
    {
        { InnerException: JsonException json } => $"the body is no such JSON as is wanted here: look at {json.Path ?? "$"} in line {1 + (json.LineNumber ?? 0)}; /openapi/v1.json describes it",
        { Message: var message } when message.Contains("no body was provided", StringComparison.Ordinal) => "there is no body; a JSON object is wanted, which /openapi/v1.json describes",
        { Message: var message } when UnreadableParameter().Match(message) is { Success: true } match => $"{match.Groups["name"].Value} is '{match.Groups["value"].Value}'; a whole number is wanted",
        _ => exception.Message,
    };

    [GeneratedRegex("""^Failed to bind parameter "[^"]* (?<name>\w+)" from "(?<value>.*)"\.$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UnreadableParameter();
}
