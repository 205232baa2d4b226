using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace KestrelChat.Browser.Tests.Support;

/// <summary>A page of the browser, and everything about it that should not happen.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    // Also told as console messages, but those do not name what was blocked.
    private const string ReportViolations = """
        document.addEventListener('securitypolicyviolation', violation =>
            reportViolation(`${violation.effectiveDirective}: ${violation.blockedURI} ${violation.sample}`));
        """;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _problems = new();

    private WatchedPage(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    /// <summary>Errors of the console and of scripts, violations of the content security policy, dialogs, and pages that opened.</summary>
    public IReadOnlyCollection<string> Problems => _problems;

    public static async Task<WatchedPage> OpenAsync(IBrowserContext context)
    {
        var watched = new WatchedPage(context, await context.NewPageAsync());
        await watched.WatchAsync();
        return watched;
    }

    /// <summary>Verifies that nothing happened that should not.</summary>
    public async Task AssertNoProblemsAsync()
    {
        // What the page has reported before it answers has arrived.
        await Page.EvaluateAsync("() => new Promise(done => setTimeout(done))");
        Assert.Empty(Problems);
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private async Task WatchAsync()
    {
        Page.SetDefaultTimeout((float)Wait.Limit.TotalMilliseconds);
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _problems.Enqueue($"console: {message.Text}");
            }
        };
        Page.PageError += (_, error) => _problems.Enqueue($"script: {error}");
        Page.Popup += (_, popup) => _problems.Enqueue($"page opened: {popup.Url}");
        Page.Dialog += (_, dialog) =>
        {
            _problems.Enqueue($"{dialog.Type}: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        await Page.ExposeFunctionAsync<string>("reportViolation", violation => _problems.Enqueue($"violation: {violation}"));
        await Page.AddInitScriptAsync(ReportViolations);
    }
}
