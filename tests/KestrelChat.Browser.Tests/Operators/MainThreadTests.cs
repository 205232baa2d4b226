using KestrelChat.Browser.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KestrelChat.Browser.Tests.Operators;

[Trait("Category", "Program")]
public sealed class MainThreadTests(Chromium chromium)
{
    private const int Clients = 5000;
    private const int Seconds = 10;

    /// <remarks>The share is measured at 0.2 and less on an idle machine of two cores; on a busy one the same work takes longer.</remarks>
    [Fact]
    [Trait("Category", "Long")]
    public async Task With_5000_clients_the_page_leaves_its_main_thread_free()
    {
        using var server = await PagesServer.StartAsync();
        using var crowd = await Crowd.ConnectAsync(server.Port(), Clients, rooms: 50);
        await using var page = await OperatorsPage.OpenAsync(chromium, server);
        await Expect(page.Page.Locator("#clients-count")).ToHaveTextAsync("1 to 50 of 5,000");
        await page.OpenClientAsync("guest0");
        await page.OpenRoomAsync("room1");
        using var end = new CancellationTokenSource();
        var talking = TalkAsync(crowd, end.Token);
        var devTools = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await devTools.SendAsync("Performance.enable");

        var before = await MeasureAsync(devTools);
        var after = before;
        await Wait.UntilAsync(async () => (after = await MeasureAsync(devTools)).Timestamp - before.Timestamp > Seconds, $"{Seconds} s have passed");
        await end.CancelAsync();
        await talking;

        var share = (after.Busy - before.Busy) / (after.Timestamp - before.Timestamp);
        TestContext.Current.TestOutputHelper?.WriteLine($"{share * 1000:F0} ms of the main thread a second with {Clients} clients");
        Assert.InRange(share, 0.001, 0.5);
        await Expect(page.Page.Locator("[data-plot=people] .plot-value")).ToHaveTextAsync("5,000");
        await page.AssertNoProblemsAsync();
    }

    /// <summary>A hundred lines a second, in all rooms.</summary>
    private static async Task TalkAsync(Crowd crowd, CancellationToken end)
    {
        for (var second = 0; !end.IsCancellationRequested; second++)
        {
            await crowd.SayAsync($"said in second {second}", i => i % 50 == second % 50);
            await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
        }
    }

    private static async Task<(double Timestamp, double Busy)> MeasureAsync(ICDPSession devTools)
    {
        var metrics = (await devTools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray().ToDictionary(metric => metric.GetProperty("name").GetString()!, metric => metric.GetProperty("value").GetDouble());
        return (metrics["Timestamp"], metrics["TaskDuration"]);
    }
}
