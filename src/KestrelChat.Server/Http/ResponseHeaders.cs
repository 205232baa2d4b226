using Microsoft.Net.Http.Headers;

namespace KestrelChat.Server.Http;

/// <summary>Headers of every response: what it shows is of now and for operators, so nothing stores it, and no browser guesses its type.</summary>
internal static class ResponseHeaders
{
    public static void UseResponseHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(AddAsync, context.Response);
        return next(context);
    });

    private static Task AddAsync(object response)
    {
        var headers = ((HttpResponse)response).Headers;
        headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        headers.XContentTypeOptions = "nosniff";
        return Task.CompletedTask;
    }
}
