using System.Collections.Concurrent;
using KestrelChat.Browser.Tests.Support;
using KestrelChat.Testing.Programs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KestrelChat.Browser.Tests.Operators;

/// <summary>The operators' token is in the memory of the page alone.</summary>
[Trait("Category", "Program")]
public sealed class TokenTests(Chromium chromium)
{
    [Fact]
    public async Task The_token_goes_into_the_Authorization_header_and_nowhere_else()
    {
        using var server = await PagesServer.StartAsync();
        using var eve = await server.ConnectAsync("eve");
        await using var page = await OperatorsPage.OpenAsync(chromium, server);
        var requests = new ConcurrentQueue<IRequest>();
        page.Page.Request += (_, request) => requests.Enqueue(request);

        await page.EnterTokenAsync();
        await page.OpenClientAsync("eve");
        await page.Client.GetByRole(AriaRole.Button, new() { Name = "Disconnect…" }).ClickAsync();
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Disconnect", Exact = true }).ClickAsync();
        await eve.ReadToEndAsync();
        await page.ScrollToAsync("audit");
        await Expect(page.Audit.First).ToBeVisibleAsync();

        Assert.Contains(requests, request => request.Headers.GetValueOrDefault("authorization") == $"Bearer {AdminCalls.Token}");
        Assert.All(requests, request =>
        {
            Assert.DoesNotContain(AdminCalls.Token, request.Url, StringComparison.Ordinal);
            Assert.DoesNotContain(AdminCalls.Token, request.PostData ?? "", StringComparison.Ordinal);
            Assert.DoesNotContain(request.Headers, header => header.Key != "authorization" && header.Value.Contains(AdminCalls.Token, StringComparison.Ordinal));
        });
        Assert.Empty(await page.Page.Context.CookiesAsync());
        Assert.DoesNotContain(AdminCalls.Token, await page.Page.EvaluateAsync<string>("""
            async () => JSON.stringify([
              location.href, { ...localStorage }, { ...sessionStorage }, history.state, window.name, document.cookie, document.documentElement.outerHTML,
              [...document.querySelectorAll('input')].map(input => input.value), await indexedDB.databases(), await caches.keys(),
            ])
            """), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_loaded_again_has_forgotten_the_token()
    {
        using var server = await PagesServer.StartAsync();
        await using var page = await OperatorsPage.OpenAsync(chromium, server);
        await page.EnterTokenAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Forget token" })).ToBeVisibleAsync();

        await page.Page.ReloadAsync();

        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Enter token…" })).ToBeVisibleAsync();
        await Expect(page.Page.Locator("#audit-locked")).ToBeVisibleAsync();
    }
}
