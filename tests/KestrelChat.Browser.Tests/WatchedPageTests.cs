using KestrelChat.Browser.Tests.Support;

namespace KestrelChat.Browser.Tests;

/// <summary>The other tests rely on a page that tells what should not happen, under a policy as strict as the server's.</summary>
public sealed class WatchedPageTests(Chromium chromium)
{
    private const string Policy = "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'";

    [Fact]
    public async Task A_page_without_problems_has_none()
    {
        await using var site = await OtherSite.StartAsync("<!doctype html><title>fine</title><p>fine", Policy);
        await using var page = await chromium.OpenAsync();

        await page.Page.GotoAsync(site.Url);

        Assert.Equal("fine", await page.Page.TitleAsync());
        await page.AssertNoProblemsAsync();
    }

    [Theory]
    [InlineData("<script>document.title = 'run'</script>", "script-src-elem: inline")]
    [InlineData("<img src='data:,' onerror='alert(1)'>", "script-src-attr: inline")]
    [InlineData("<p style='color: red'>red", "style-src-attr: inline")]
    public async Task What_the_policy_blocks_is_a_problem(string html, string violation)
    {
        await using var site = await OtherSite.StartAsync("<!doctype html><title>blocked</title>" + html, Policy);
        await using var page = await chromium.OpenAsync();

        await page.Page.GotoAsync(site.Url);

        await Wait.UntilAsync(() => page.Problems.Any(problem => problem.Contains(violation, StringComparison.Ordinal)), violation);
        Assert.Equal("blocked", await page.Page.TitleAsync());
    }

    [Fact]
    public async Task Markup_written_by_a_script_is_a_problem()
    {
        await using var site = await OtherSite.StartAsync("<!doctype html><title>markup</title>", Policy);
        await using var page = await chromium.OpenAsync();
        await page.Page.GotoAsync(site.Url);

        await Assert.ThrowsAsync<Microsoft.Playwright.PlaywrightException>(() => page.Page.EvaluateAsync("() => { document.body.innerHTML = '<b>bold</b>' }"));

        await Assert.ThrowsAsync<Xunit.Sdk.EmptyException>(page.AssertNoProblemsAsync);
    }

    [Theory]
    [InlineData("() => { setTimeout(() => alert('hello')) }", "alert: hello")]
    [InlineData("() => console.error('hello')", "console: hello")]
    [InlineData("() => { setTimeout(() => { throw new Error('hello') }) }", "script: Error: hello")]
    public async Task Dialogs_and_errors_are_problems(string script, string problem)
    {
        await using var page = await chromium.OpenAsync();

        await page.Page.EvaluateAsync(script);

        await Wait.UntilAsync(() => page.Problems.Any(each => each.Contains(problem, StringComparison.Ordinal)), problem);
    }
}
