using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace KestrelChat.Browser.Tests.Support;

/// <summary>Gives what the server sends to the chat's page the same times and addresses in every run. Everything else is as it comes.</summary>
internal static partial class FixedWire
{
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(41);

    /// <summary>When the page is looked at.</summary>
    public static DateTime Now { get; } = new(2026, 11, 2, 9, 41, 0, DateTimeKind.Utc);

    /// <summary>Call it before the page is opened.</summary>
    public static async Task UseAsync(IPage page)
    {
        var time = Now.AddMinutes(-25);
        await page.Clock.SetFixedTimeAsync(Now);
        await page.RouteWebSocketAsync("**/chat", route => route.ConnectToServer().OnMessage(frame =>
            route.Send(Line().Replace(BrowserAddress().Replace(frame.Text ?? "", "127.0.0.1:50312"), _ => $"{time += s_step:yyyy-MM-ddTHH:mm:ss.fffZ}\t"))));
    }

    [GeneratedRegex(@"^\d{4}-[^\t]*\t", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex BrowserAddress();
}
