using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Http;
using KestrelChat.Server.Pages;
using KestrelChat.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Browser;

/// <summary>What the endpoints for browsers answer: the page of the chat, its files, and the chat itself. Nothing of the operators' side.</summary>
internal static class BrowserSide
{
    private const string Chat = "/chat";

    /// <summary>Answers the requests of these endpoints. Belongs before the operators' side, which gets all others.</summary>
    public static void UseBrowserSide(this WebApplication app) =>
        app.MapWhen(context => context.Features.Get<BrowserConnection>() is not null, browsers =>
        {
            browsers.UseResponseHeaders();
            browsers.UseHead();
            browsers.UseProblems();
            browsers.UseMiddleware<HostFilter>();
            browsers.UseWebSockets();
            var site = new PageSite("Chat");
            var chat = ActivatorUtilities.CreateInstance<BrowserChat>(app.Services);
            var maxLineBytes = app.Services.GetRequiredService<IOptions<HubOptions>>().Value.MaxLineBytes;
            browsers.Run(context => AnswerAsync(context, site, chat, maxLineBytes));
        });

    private static Task AnswerAsync(HttpContext context, PageSite site, BrowserChat chat, int maxLineBytes)
    {
        var path = context.Request.Path.Value ?? "";
        var file = path.StartsWith(PageSite.Assets, StringComparison.Ordinal) ? site.Find(path[PageSite.Assets.Length..]) : null;
        if (path is not ("/" or Chat) && file is null)
        {
            return Problems.NotFound($"there is nothing at '{VisibleText.Of(path)}': the page of the chat is at '/', the chat over WebSocket at '{Chat}'").ExecuteAsync(context);
        }

        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Get;
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }

        if (path == Chat)
        {
            return chat.RunAsync(context);
        }

        var endpoint = context.Features.GetRequiredFeature<BrowserConnection>().Endpoint;
        return (file ?? site.IndexWith(new PageValues(endpoint.Wording.Name, endpoint.Options.Commands, maxLineBytes))).SendAsync(context);
    }
}
