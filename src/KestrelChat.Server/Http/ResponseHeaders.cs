using Microsoft.Net.Http.Headers;

namespace KestrelChat.Server.Http;

/// <summary>
/// Headers of every response. What it shows is of now, so nothing stores it unless it says otherwise. A browser guesses no type, tells
/// nobody the address, and lets a page of this server do only what it needs, whatever text got into it.
/// </summary>
internal static class ResponseHeaders
{
    // Files and connections of this server only; text is never taken for HTML by a script.
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; manifest-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private const string SameOrigin = "same-origin";

    public static void UseResponseHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(AddAsync, context.Response);
        return next(context);
    });

    private static Task AddAsync(object response)
    {
        var headers = ((HttpResponse)response).Headers;
        if (headers.CacheControl != CacheControlHeaderValue.NoCacheString)
        {
            headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        }

        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = Policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = SameOrigin;
        headers["Cross-Origin-Resource-Policy"] = SameOrigin;
        return Task.CompletedTask;
    }
}
