using Microsoft.AspNetCore.Diagnostics;

namespace KestrelChat.Server.Http;

/// <summary>The side endpoint: what can be asked over HTTP. Errors are problem details (RFC 9457).</summary>
internal static class HttpSide
{
    public static void AddHttpSide(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddOpenApi();
        services.AddChatHealth();
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
    }

    private static Task WriteProblemAsync(HttpContext context)
    {
        var exception = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        return TypedResults.Problem(
            detail: (exception as BadHttpRequestException)?.Message,
            statusCode: exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError).ExecuteAsync(context);
    }
}
