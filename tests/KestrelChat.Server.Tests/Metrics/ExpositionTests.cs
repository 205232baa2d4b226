using System.Text.RegularExpressions;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Server.Tests.Metrics;

/// <summary>The text that <c>/metrics</c> returns.</summary>
[Trait("Category", "Program")]
public sealed partial class ExpositionTests
{
    [Fact]
    public async Task Every_documented_metric_has_its_name_type_and_labels()
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync("hi\n");
        await Wait.UntilAsync(async () => (await server.ScrapeAsync()).ContainsKey("kestrelchat_fanout_seconds_count"), "a fan-out is timed");
        var text = await server.Http.GetStringAsync("/metrics");

        var types = Type().Matches(text).Select(match => $"{match.Groups["name"].Value} {match.Groups["type"].Value}");
        string[] expected =
        [
            "kestrelchat_build_info gauge",
            "kestrelchat_bytes_sent_total counter",
            "kestrelchat_clients gauge",
            "kestrelchat_clients_behind gauge",
            "kestrelchat_connections gauge",
            "kestrelchat_connections_closed_total counter",
            "kestrelchat_connections_rejected_total counter",
            "kestrelchat_fanout_seconds histogram",
            "kestrelchat_lines_delivered_total counter",
            "kestrelchat_lines_missed_total counter",
            "kestrelchat_lines_received_total counter",
            "kestrelchat_log_entries_dropped_total counter",
        ];
        Assert.Equal(expected, types.Where(type => type.StartsWith("kestrelchat_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("target_info", text, StringComparison.Ordinal);
        Assert.DoesNotContain("otel_", text, StringComparison.Ordinal);
        var bounds = Bound().Matches(text).Select(match => match.Groups["bound"].Value);
        Assert.Equal(["0.0001", "0.00025", "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "+Inf"], bounds.Select(bound => bound == "1.0" ? "1" : bound));
    }

    [Fact]
    public async Task Every_line_is_a_comment_or_a_sample_of_the_metric_declared_before()
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync("hi\n");
        await client.ReadLineAsync();
        using var response = await server.Http.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var declared = "";
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in (await response.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                declared = line.Split(' ')[2];
                Assert.True(names.Add(declared), $"{declared} is declared twice");
            }
            else if (!line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Assert.Matches(Sample(), line);
                Assert.StartsWith(declared, line, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Promtool_reads_all_metrics_and_finds_no_fault_with_those_of_the_chat()
    {
        var promtool = RealProgram.Find("promtool", "prometheus");
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync("hi\n");
        await Wait.UntilAsync(async () => (await server.ScrapeAsync()).ContainsKey("kestrelchat_fanout_seconds_count"), "a fan-out is timed");
        var text = await server.Http.GetStringAsync("/metrics");
        var own = string.Join('\n', text.Split('\n').Where(line => OwnLine().IsMatch(line))) + "\n";

        // 3 = readable, but some names break a rule: a few of the runtime's do.
        var (exitCode, output) = await CheckAsync(promtool, text);
        Assert.True(exitCode is 0 or 3, output);
        Assert.Equal((0, ""), await CheckAsync(promtool, own));
    }

    [Fact]
    [Trait("Category", "InProcess")]
    public async Task Every_documented_metric_of_a_node_has_its_name_and_type_and_a_value_from_the_start()
    {
        var promtool = RealProgram.Find("promtool", "prometheus");
        await using var store = new MemoryClusterStore(TimeProvider.System) { Fault = MemoryFault.Unreachable };
        await using var server = ChatServer.StartNode(store);
        var text = await server.Http.GetStringAsync("/metrics");

        var types = Type().Matches(text).Select(match => $"{match.Groups["name"].Value} {match.Groups["type"].Value}");
        string[] expected =
        [
            "kestrelchat_cluster_append_failures_total counter",
            "kestrelchat_cluster_append_seconds histogram",
            "kestrelchat_cluster_clock_skew_seconds gauge",
            "kestrelchat_cluster_events_refused_total counter",
            "kestrelchat_cluster_follow_delay_seconds gauge",
            "kestrelchat_cluster_follow_lag gauge",
            "kestrelchat_cluster_lease_age_seconds gauge",
            "kestrelchat_cluster_notification_age_seconds gauge",
            "kestrelchat_cluster_orders_failed_total counter",
            "kestrelchat_cluster_orders_pending gauge",
            "kestrelchat_cluster_pending gauge",
            "kestrelchat_cluster_pending_age_seconds gauge",
            "kestrelchat_cluster_pending_bytes gauge",
            "kestrelchat_cluster_reachable gauge",
        ];
        Assert.Equal(expected, types.Where(type => type.StartsWith("kestrelchat_cluster_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        var own = text.Split('\n').Where(line => OwnLine().IsMatch(line)).ToList();
        Assert.DoesNotContain(own, line => line.EndsWith(" NaN", StringComparison.Ordinal));
        Assert.Contains("kestrelchat_cluster_append_failures_total{class=\"timeout\"} 0", own);
        Assert.Equal((0, ""), await CheckAsync(promtool, string.Join('\n', own) + "\n"));

        store.Fault = MemoryFault.None;
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync("hi\n");
        await Wait.UntilAsync(async () => (await server.ScrapeAsync()).GetValueOrDefault("kestrelchat_cluster_append_seconds_count") > 1, "an append is timed");
        var all = await server.Http.GetStringAsync("/metrics");
        Assert.Contains("# TYPE kestrelchat_cluster_append_seconds histogram\n", all, StringComparison.Ordinal);
        Assert.Equal((0, ""), await CheckAsync(promtool, string.Join('\n', all.Split('\n').Where(line => OwnLine().IsMatch(line))) + "\n"));
    }

    [Fact]
    public async Task Other_methods_are_not_allowed()
    {
        await using var server = ChatServer.Start();
        using var response = await server.Http.PostAsync("/metrics", content: null);
        Assert.Equal(System.Net.HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    private static async Task<(int ExitCode, string Output)> CheckAsync(string promtool, string text)
    {
        using var process = RealProgram.Start(promtool, "check", "metrics");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        var exitCode = await process.WaitForExitCodeAsync();
        return (exitCode, await output + await errors);
    }

    [GeneratedRegex(@"^# TYPE (?<name>\S+) (?<type>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Type();

    [GeneratedRegex("""^kestrelchat_fanout_seconds_bucket\{le="(?<bound>[^"]*)"\}""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bound();

    [GeneratedRegex("^(# (TYPE|HELP) )?kestrelchat_", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OwnLine();

    // Prometheus's documentation, "Exposition formats".
    [GeneratedRegex("""^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*",?)*\})? ([-+]?[0-9.]+(E[-+]?[0-9]+)?|[-+]Inf|NaN)$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sample();
}
