using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace KestrelChat.Browser.Tests.Support;

/// <summary>A site of another origin, whose only page is a text of the test.</summary>
internal sealed class OtherSite : IAsyncDisposable
{
    private readonly WebApplication _application;

    private OtherSite(WebApplication application) => _application = application;

    public string Url => _application.Urls.Single();

    public static async Task<OtherSite> StartAsync(string html, string policy = "default-src 'self'")
    {
        // Empty: the server's settings, with its ports, are beside the tests.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port: 0));
        builder.Services.AddRoutingCore();
        var application = builder.Build();
        application.MapGet("/", (HttpContext context) =>
        {
            context.Response.Headers.ContentSecurityPolicy = policy;
            return Results.Content(html, "text/html; charset=utf-8");
        });
        application.MapGet("/favicon.ico", () => Results.NoContent());
        await application.StartAsync();
        return new OtherSite(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
