using KestrelChat.Browser.Tests.Support;

namespace KestrelChat.Browser.Tests;

/// <summary>The other tests rely on axe, which has to work in these pages and find what it is meant to.</summary>
public sealed class AccessibilityTests(Chromium chromium)
{
    [Theory]
    [InlineData("<html lang=en><title>page</title><main><h1>page</h1><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='></main>", "image-alt")]
    [InlineData("<html lang=en><title>page</title><main><h1>page</h1><p style='color: #999; background: #fff'>pale</p></main>", "color-contrast")]
    [InlineData("<title>page</title><main><h1>page</h1></main>", "html-has-lang")]
    public async Task A_fault_is_found(string html, string rule)
    {
        await using var page = await chromium.OpenAsync();
        await page.Page.SetContentAsync("<!doctype html>" + html);

        var error = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(page.Page.AssertAccessibleAsync);

        Assert.StartsWith(rule, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_without_faults_passes_under_a_strict_policy()
    {
        await using var site = await OtherSite.StartAsync(
            "<!doctype html><html lang=en><title>page</title><main><h1>page</h1><p>text</main>", "default-src 'none'; require-trusted-types-for 'script'");
        await using var page = await chromium.OpenAsync();
        await page.Page.GotoAsync(site.Url);

        await page.Page.AssertAccessibleAsync();
        await page.AssertNoProblemsAsync();
    }
}
