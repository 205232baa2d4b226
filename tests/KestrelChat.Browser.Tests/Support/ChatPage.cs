using KestrelChat.Testing.Programs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KestrelChat.Browser.Tests.Support;

/// <summary>The chat's page, as one user uses it.</summary>
internal sealed class ChatPage : IAsyncDisposable
{
    private readonly WatchedPage _watched;

    private ChatPage(WatchedPage watched) => _watched = watched;

    public IPage Page => _watched.Page;

    /// <summary>The box in which the user types.</summary>
    public ILocator Box => Page.Locator("#box");

    /// <summary>Everything that the list of lines shows: lines, private lines and notices.</summary>
    public ILocator Shown => Page.GetByRole(AriaRole.Log).Locator("li.line");

    /// <summary>The lines that were said.</summary>
    public ILocator Said => Page.GetByRole(AriaRole.Log).Locator("li.line[data-kind=said]");

    public ILocator People => Page.Locator("#people li");

    /// <summary>A person in the list of people.</summary>
    public ILocator Person(string name) => Page.Locator($"#people li[data-name='{name}']");

    public ILocator Rooms => Page.Locator("#rooms li");

    /// <summary>The dialog that is open.</summary>
    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    /// <summary>Opens the page, and chooses a name if one is given.</summary>
    public static async Task<ChatPage> OpenAsync(Chromium chromium, ServerProcess server, string? name = null, Look look = Look.Light)
    {
        var page = new ChatPage(await chromium.OpenAsync(look));
        await page.GotoAsync(server);
        if (name is not null)
        {
            await page.TypeAsync($"/nick {name}");
            await Expect(page.Person(name)).ToHaveCountAsync(1);
        }

        return page;
    }

    /// <summary>Opens a page whose WebSocket the test has changed before.</summary>
    public static async Task<ChatPage> OpenAsync(Chromium chromium, ServerProcess server, Look look, Func<IPage, Task> prepare)
    {
        var page = new ChatPage(await chromium.OpenAsync(look));
        await prepare(page.Page);
        await page.GotoAsync(server);
        return page;
    }

    /// <summary>Types a line and sends it.</summary>
    public async Task TypeAsync(string line)
    {
        await Box.FillAsync(line);
        await Box.PressAsync("Enter");
    }

    /// <summary>Waits until a line is shown.</summary>
    public Task SeeAsync(string text) => Expect(Shown.Filter(new() { HasText = text }).First).ToBeVisibleAsync();

    /// <summary>The lines that were said, in the form of the plain view.</summary>
    public Task<string[]> ReadSaidAsync() => Said.EvaluateAllAsync<string[]>("lines => lines.map(line => `${line.dataset.name}: ${line.querySelector('.text').textContent}`)");

    public Task AssertNoProblemsAsync() => _watched.AssertNoProblemsAsync();

    public ValueTask DisposeAsync() => _watched.DisposeAsync();

    private async Task GotoAsync(ServerProcess server)
    {
        await Page.GotoAsync(server.ChatUrl());
        await Expect(Page.Locator("html")).ToHaveAttributeAsync("data-connection", "open");

        // The room is entered: the user is in its list.
        await Expect(People.First).ToBeAttachedAsync();
    }
}
