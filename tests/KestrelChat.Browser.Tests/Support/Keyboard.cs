using Microsoft.Playwright;

namespace KestrelChat.Browser.Tests.Support;

/// <summary>Moving through a page without a pointer.</summary>
internal static class Keyboard
{
    private const int MaxStops = 80;

    /// <summary>Presses Tab until an element has the focus and shows it.</summary>
    public static async Task TabToAsync(this IPage page, string selector)
    {
        for (var i = 0; i < MaxStops; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.Locator($"{selector}:focus-visible").CountAsync() > 0)
            {
                return;
            }
        }

        Assert.Fail($"Tab never reaches {selector}");
    }
}
