using KestrelChat.Browser.Tests.Support;

namespace KestrelChat.Browser.Tests;

/// <summary>What the comparison of screenshots sees, and what it does not mind.</summary>
public sealed class ScreenshotDifferenceTests(Chromium chromium)
{
    private const string Html = """
        <!doctype html><title>page</title>
        <style>body { font: 14px sans-serif } button { background: #06c; color: #fff; font: inherit; padding: 6px 14px; border: 0 }</style>
        <h1>What is said</h1><div id="lines"></div><button>Send</button>
        """;

    private const string Fill = "for (let i = 0; i < 15; i++) document.getElementById('lines').append(Object.assign(document.createElement('p'), { textContent: `10:${10 + i} ada: line ${i} of what is said here` }))";

    [Theory]
    [InlineData("document.body.style.transform = 'translate(0.3px, 0.3px)'")]
    [InlineData("document.body.style.letterSpacing = '0.01px'")]
    [InlineData("document.body.style.color = '#060606'")]
    public async Task Edges_drawn_differently_are_no_difference(string change) => Assert.False((await CompareAsync(change)).IsVisible);

    [Theory]
    [InlineData("document.querySelector('button').remove()")]
    [InlineData("document.querySelector('button').style.background = '#c00'")]
    [InlineData("document.querySelector('h1').textContent = 'What is read'")]
    [InlineData("document.body.style.background = '#eef'")]
    [InlineData("document.querySelector('p').remove()")]
    [InlineData("document.body.style.font = '15px sans-serif'")]
    public async Task A_change_that_a_person_sees_is_a_difference(string change) => Assert.True((await CompareAsync(change)).IsVisible);

    [Fact]
    public async Task Another_size_is_a_difference()
    {
        await using var page = await chromium.OpenAsync();
        var before = await page.Page.ScreenshotAsync();
        await page.Page.SetViewportSizeAsync(400, 300);

        Assert.False((await Screenshots.CompareAsync(page.Page, before, await page.Page.ScreenshotAsync())).HasSameSize);
    }

    private async Task<ScreenshotDifference> CompareAsync(string change)
    {
        await using var page = await chromium.OpenAsync();
        await page.Page.SetContentAsync(Html);
        await page.Page.EvaluateAsync($"() => {{ {Fill} }}");
        var before = await page.Page.ScreenshotAsync();
        await page.Page.EvaluateAsync($"() => {{ {change} }}");
        var difference = await Screenshots.CompareAsync(page.Page, before, await page.Page.ScreenshotAsync());
        TestContext.Current.TestOutputHelper?.WriteLine($"{change}: {difference}");
        return difference;
    }
}
