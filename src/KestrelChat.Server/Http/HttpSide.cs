using System.Text.RegularExpressions;
using KestrelChat.Server.Metrics;
using Microsoft.AspNetCore.Diagnostics;

namespace KestrelChat.Server.Http;

/// <summary>The side endpoint: what can be asked over HTTP. Errors are problem details (RFC 9457).</summary>
internal static partial class HttpSide
{
    public static void AddHttpSide(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddOpenApi();
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
        app.MapOpenApi();
        app.MapChatHealth();
        app.MapClients();
        app.MapRooms();
        app.MapMetrics();
    }

    private static Task WriteProblemAsync(HttpContext context)
    {
        var exception = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        return TypedResults.Problem(
            detail: exception is BadHttpRequestException ? InPlainWords(exception.Message) : null,
            statusCode: exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError).ExecuteAsync(context);
    }

    // The framework names the .NET type that it wanted to make of a parameter; here these are numbers.
    private static string InPlainWords(string message) =>
        UnreadableParameter().Match(message) is { Success: true } match ? $"{match.Groups["name"].Value} is '{match.Groups["value"].Value}'; a whole number is wanted" : message;

    [GeneratedRegex("""^Failed to bind parameter "[^"]* (?<name>\w+)" from "(?<value>.*)"\.$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UnreadableParameter();
}
