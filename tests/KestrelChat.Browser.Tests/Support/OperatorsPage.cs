using KestrelChat.Testing.Programs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KestrelChat.Browser.Tests.Support;

/// <summary>The operators' page, as an operator uses it.</summary>
internal sealed class OperatorsPage : IAsyncDisposable
{
    private readonly WatchedPage _watched;

    private OperatorsPage(WatchedPage watched) => _watched = watched;

    public IPage Page => _watched.Page;

    public ILocator Clients => Page.Locator("#clients-rows tr");

    /// <summary>The panel of the client that is open.</summary>
    public ILocator Client => Page.Locator("#client");

    /// <summary>The panel of the room that is open.</summary>
    public ILocator Room => Page.Locator("#room");

    /// <summary>What is said in the room that is open.</summary>
    public ILocator Lines => Room.GetByRole(AriaRole.Log).Locator("[data-sequence]");

    public ILocator Bans => Page.Locator("#bans-rows tr");

    public ILocator Audit => Page.Locator("#audit-rows tr");

    /// <summary>The dialog that is open.</summary>
    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    /// <param name="chromium">The browser.</param>
    /// <param name="server">Whose page it is.</param>
    /// <param name="look">What kind of screen it is on.</param>
    /// <param name="prepare">What the page needs before it is loaded.</param>
    public static async Task<OperatorsPage> OpenAsync(Chromium chromium, ServerProcess server, Look look = Look.Light, Func<IPage, Task>? prepare = null)
    {
        var page = new OperatorsPage(await chromium.OpenAsync(look));
        await (prepare?.Invoke(page.Page) ?? Task.CompletedTask);
        await page.Page.GotoAsync(server.OperatorsUrl());
        await Expect(page.Page.Locator("#stream")).ToHaveTextAsync("live");
        return page;
    }

    /// <summary>Enters the operators' token.</summary>
    public async Task EnterTokenAsync()
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Enter token…" }).ClickAsync();
        await AnswerTokenAsync();
    }

    /// <summary>Enters the operators' token into the dialog that asks for it.</summary>
    public async Task AnswerTokenAsync()
    {
        await Dialog.GetByLabel("Token").FillAsync(AdminCalls.Token);
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Use it" }).ClickAsync();
    }

    /// <summary>Opens the panel of a client.</summary>
    public async Task OpenClientAsync(string name)
    {
        await Clients.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
        await Expect(Client.GetByRole(AriaRole.Heading)).ToHaveTextAsync(name);
    }

    /// <summary>Opens the panel of a room.</summary>
    public async Task OpenRoomAsync(string name)
    {
        await Page.Locator("#rooms-rows").GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
        await Expect(Room.GetByRole(AriaRole.Heading, new() { Level = 3 })).ToHaveTextAsync(name);
    }

    /// <summary>Scrolls to a section: the page asks the server for what can be seen.</summary>
    public Task ScrollToAsync(string section) => Page.Locator($"#{section}").EvaluateAsync("section => section.scrollIntoView()");

    public Task AssertNoProblemsAsync() => _watched.AssertNoProblemsAsync();

    public ValueTask DisposeAsync() => _watched.DisposeAsync();
}
