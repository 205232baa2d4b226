using System.Text.RegularExpressions;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Server.Tests.Metrics;

/// <summary>The files in <c>deploy/prometheus</c> are valid and are about metrics that exist.</summary>
[Trait("Category", "InProcess")]
public sealed partial class PrometheusFilesTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "deploy", "prometheus");

    [Fact]
    public async Task Promtool_accepts_the_configuration_and_its_alerts()
    {
        using var promtool = RealProgram.Start(RealProgram.Find("promtool", "prometheus"), "check", "config", Path.Combine(s_folder, "prometheus.yml"));
        var output = promtool.StandardOutput.ReadToEndAsync();
        var errors = await promtool.StandardError.ReadToEndAsync();
        Assert.True(await promtool.WaitForExitCodeAsync() == 0, errors + await output);
        Assert.Contains("rules found", await output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_series_in_an_alert_is_scraped_from_a_node()
    {
        await using var store = new MemoryClusterStore(TimeProvider.System);
        await using var server = ChatServer.StartNode(store);
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync("hi\n");
        await Wait.UntilAsync(async () => (await server.ScrapeAsync()).ContainsKey("kestrelchat_fanout_seconds_count"), "a fan-out is timed");
        var scraped = (await server.ScrapeAsync()).Keys;

        var series = Series().Matches(await File.ReadAllTextAsync(Path.Combine(s_folder, "alerts.yml")));
        Assert.InRange(series.Count, 10, int.MaxValue);
        Assert.All(series, used => Assert.Contains(scraped, each =>
            each.StartsWith(used.Groups["name"].Value, StringComparison.Ordinal)
            && (each.Length == used.Groups["name"].Length || each[used.Groups["name"].Length] == '{')
            && each.Contains(used.Groups["label"].Value, StringComparison.Ordinal)));
    }

    [GeneratedRegex("""(?<name>kestrelchat_\w+)(\{(?<label>[^}]*)\})?""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Series();
}
