using System.Text.Json;
using Microsoft.Playwright;

namespace KestrelChat.Browser.Tests.Support;

/// <summary>The screenshots in <c>docs/screenshots</c>: written if asked to, otherwise compared with what the pages look like.</summary>
internal static class Screenshots
{
    /// <summary>If it is set to 1, screenshots are written instead of compared.</summary>
    public const string Variable = "KESTRELCHAT_WRITE_SCREENSHOTS";

    // They are shown in README.md, and every version of them stays in the repository.
    private const int MaxBytes = 200 * 1024;

    private static bool IsWriting => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>Compares what the page looks like with the screenshot of this name, or writes it.</summary>
    public static async Task MatchAsync(this IPage page, string name)
    {
        FontConfiguration.Require();
        var actual = await page.ScreenshotAsync(new PageScreenshotOptions { Animations = ScreenshotAnimations.Disabled, Caret = ScreenshotCaret.Hide });
        Assert.InRange(actual.Length, 1, MaxBytes);
        if (IsWriting)
        {
            await File.WriteAllBytesAsync(Path.Combine(Repository.Root, "docs", "screenshots", name + ".png"), actual);
            return;
        }

        var difference = await CompareAsync(page, await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "screenshots", name + ".png")), actual);
        if (difference.IsVisible)
        {
            var path = Path.Combine(Directory.CreateTempSubdirectory("kestrelchat").FullName, name + ".png");
            await File.WriteAllBytesAsync(path, actual);
            Assert.Fail($"docs/screenshots/{name}.png shows something else ({difference}); now: {path}. If that is as it should be, run the test with {Variable}=1.");
        }
    }

    /// <summary>Compares two PNG files, which the browser decodes.</summary>
    public static async Task<ScreenshotDifference> CompareAsync(IPage page, byte[] expected, byte[] actual)
    {
        // A page of its own: the one that is tested may refuse images that come as data.
        var blank = await page.Context.NewPageAsync();
        try
        {
            var script = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Support", "compareScreenshots.js"));
            var result = await blank.EvaluateAsync<JsonElement>(script, new { expected = Convert.ToBase64String(expected), actual = Convert.ToBase64String(actual), noticeable = ScreenshotDifference.Noticeable });
            return new ScreenshotDifference(
                HasSameSize: result.GetProperty("hasSameSize").GetBoolean(),
                Largest: result.GetProperty("largest").GetDouble(),
                Share: result.GetProperty("share").GetDouble());
        }
        finally
        {
            await blank.CloseAsync();
        }
    }
}
