using KestrelChat.Testing.Programs;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(KestrelChat.Browser.Tests.Support.Chromium))]

namespace KestrelChat.Browser.Tests.Support;

/// <summary>Debian's Chromium: one for all tests, and a context, with storage and cookies of its own, for each page that a test opens.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly FontConfiguration _fonts = new();
    private Task<(IPlaywright Playwright, IBrowser Browser)>? _launching;

    /// <summary>Opens an empty page in a context of its own. Without Chromium, the test is skipped.</summary>
    /// <param name="look">What kind of screen it is on.</param>
    /// <param name="language">The user's language.</param>
    internal async Task<WatchedPage> OpenAsync(Look look = Look.Light, string language = "en-GB")
    {
        var path = RealProgram.Find("chromium", "chromium");
        Task<(IPlaywright Playwright, IBrowser Browser)> launching;
        lock (_lock)
        {
            launching = _launching ??= LaunchAsync(path);
        }

        return await WatchedPage.OpenAsync(await (await launching).Browser.NewContextAsync(look.Options(language)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_launching is { IsCompletedSuccessfully: true })
        {
            var (playwright, browser) = await _launching;
            await browser.CloseAsync();
            playwright.Dispose();
        }

        _fonts.Dispose();
    }

    private async Task<(IPlaywright Playwright, IBrowser Browser)> LaunchAsync(string path)
    {
        Assertions.SetDefaultExpectTimeout((float)Wait.Limit.TotalMilliseconds);
        var playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,

            // Chromium's sandbox refuses to start as root.
            ChromiumSandbox = !Environment.IsPrivilegedProcess,
            Env = [.. Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(each => KeyValuePair.Create((string)each.Key, (string)each.Value!)), _fonts.Variable],
        }));
    }
}
