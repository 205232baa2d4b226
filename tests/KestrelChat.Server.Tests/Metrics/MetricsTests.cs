using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;
using KestrelChat.Testing.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace KestrelChat.Server.Tests.Metrics;

[Trait("Category", "Program")]
public sealed class MetricsTests
{
    private const string LobbyClients = "kestrelchat_clients{endpoint=\"Main\",room=\"lobby\"}";

    [Fact]
    public async Task Clients_lines_and_deliveries_are_counted()
    {
        await using var server = ChatServer.Start(("Chat:MaxConnections", "2"));
        using var ann = await server.ConnectGreetedAsync();
        using var bob = await server.ConnectGreetedAsync();
        using var refused = await server.ConnectAsync();
        Assert.StartsWith("* the server is full", await refused.ReadLineAsync(), StringComparison.Ordinal);
        await ann.SendAsync("hi\n");
        await ann.ReadLineAsync(line => line == $"{ann.Address}: hi");
        await bob.ReadLineAsync(line => line == $"{ann.Address}: hi");

        await server.WaitForMetricAsync("kestrelchat_connections", 2);
        await server.WaitForMetricAsync(LobbyClients, 2);
        await server.WaitForMetricAsync("kestrelchat_lines_received_total", 1);
        await server.WaitForMetricAsync("kestrelchat_lines_delivered_total", 3);
        await server.WaitForMetricAsync("kestrelchat_connections_rejected_total{reason=\"ServerFull\"}", 1);
        await server.WaitForMetricAsync("kestrelchat_clients_behind", 0);
        var metrics = await server.ScrapeAsync();
        Assert.True(metrics["kestrelchat_bytes_sent_total"] > 0);
        Assert.True(metrics["kestrelchat_fanout_seconds_count"] > 0);
        Assert.Equal(metrics["kestrelchat_fanout_seconds_count"], metrics["kestrelchat_fanout_seconds_bucket{le=\"+Inf\"}"]);

        bob.Dispose();
        await server.WaitForMetricAsync("kestrelchat_connections_closed_total{reason=\"ClientEnded\"}", 1);
        await server.WaitForMetricAsync(LobbyClients, 1);
        await server.WaitForMetricAsync("kestrelchat_connections", 1);
    }

    [Fact]
    public async Task Everything_that_can_be_counted_is_0_from_the_start()
    {
        await using var server = ChatServer.Start();
        var metrics = await server.ScrapeAsync();

        var reasons = Enum.GetValues<CloseReason>().Where(reason => reason != CloseReason.None).ToList();
        string[] expected =
        [
            LobbyClients,
            "kestrelchat_clients{endpoint=\"Russian\",room=\"lobby\"}",
            "kestrelchat_clients_behind",
            "kestrelchat_connections",
            "kestrelchat_lines_received_total",
            "kestrelchat_lines_delivered_total",
            "kestrelchat_lines_missed_total",
            "kestrelchat_log_entries_dropped_total",
            "kestrelchat_bytes_sent_total",
            .. reasons.Where(reason => reason.IsRefusal()).Select(reason => $"kestrelchat_connections_rejected_total{{reason=\"{reason}\"}}"),
            .. reasons.Where(reason => reason.MayEndClient()).Select(reason => $"kestrelchat_connections_closed_total{{reason=\"{reason}\"}}"),
        ];
        var own = metrics.Where(metric => metric.Key.StartsWith("kestrelchat_", StringComparison.Ordinal) && !metric.Key.StartsWith("kestrelchat_fanout_", StringComparison.Ordinal) && !metric.Key.StartsWith("kestrelchat_build_", StringComparison.Ordinal)).ToList();
        Assert.Equal(expected.Order(StringComparer.Ordinal), own.Select(metric => metric.Key).Order(StringComparer.Ordinal));
        Assert.All(own, metric => Assert.Equal(0, metric.Value));
        Assert.Equal(0, metrics["kestrelchat_fanout_seconds_sum"]);
        Assert.Equal(1, metrics["kestrelchat_fanout_seconds_count"]);
    }

    [Fact]
    public async Task The_version_is_a_label_of_a_metric_that_is_always_1()
    {
        await using var server = ChatServer.Start();
        var version = (await server.GetJsonAsync("/health")).GetProperty("version").GetString();
        Assert.Equal(1, (await server.ScrapeAsync())[$"kestrelchat_build_info{{version=\"{version}\"}}"]);
    }

    [Fact]
    [Trait("Category", "InProcess")]
    public async Task Everything_that_a_node_counts_is_there_from_the_start()
    {
        await using var store = new MemoryClusterStore(TimeProvider.System);
        await using var server = ChatServer.StartNode(store);
        var metrics = await server.ScrapeAsync();
        foreach (var failure in new[] { "connection", "timeout", "argument", "08", "28", "3D", "40", "53", "XX" })
        {
            Assert.Equal(0, metrics[$"kestrelchat_cluster_append_failures_total{{class=\"{failure}\"}}"]);
        }

        Assert.Equal(0, metrics["kestrelchat_cluster_events_refused_total"]);
        Assert.Equal(0, metrics["kestrelchat_cluster_orders_failed_total"]);
        Assert.True(metrics["kestrelchat_cluster_append_seconds_count"] > 0);
    }

    [Fact]
    public async Task A_room_that_is_left_is_no_longer_reported_and_the_lobby_is_0()
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync("/join tea\n");
        await server.WaitForMetricAsync("kestrelchat_clients{endpoint=\"Main\",room=\"tea\"}", 1);
        await server.WaitForMetricAsync(LobbyClients, 0);

        await client.SendAsync("/join lobby\n");

        await server.WaitForMetricAsync(LobbyClients, 1);
        Assert.DoesNotContain("kestrelchat_clients{endpoint=\"Main\",room=\"tea\"}", (await server.ScrapeAsync()).Keys);
    }

    [Fact]
    [Trait("Category", "InProcess")]
    public async Task A_server_reports_nothing_of_another_server_in_the_same_process()
    {
        await using var busy = ChatServer.Start();
        await using var idle = ChatServer.Start();
        using var client = await busy.ConnectGreetedAsync();
        await client.SendAsync("hi\n");
        await busy.WaitForMetricAsync("kestrelchat_lines_received_total", 1);

        var metrics = await idle.ScrapeAsync();
        Assert.Equal(0, metrics["kestrelchat_lines_received_total"]);
        Assert.Equal(0, metrics["kestrelchat_connections"]);
        Assert.DoesNotContain(metrics.Keys, name => name.StartsWith("kestrel_active_connections{", StringComparison.Ordinal) && name.Contains($"server_port=\"{busy.Port()}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_probe_counts_neither_as_closed_nor_as_rejected()
    {
        await using var server = ChatServer.Start(("Chat:AnnounceAfter", "00:01:00"));
        using (var probe = await server.ConnectAsync())
        {
            await server.WaitForMetricAsync("kestrelchat_connections", 1);
        }

        await server.WaitForMetricAsync("kestrelchat_connections", 0);
        var ended = (await server.ScrapeAsync())
            .Where(metric => metric.Key.StartsWith("kestrelchat_connections_closed_total{", StringComparison.Ordinal) || metric.Key.StartsWith("kestrelchat_connections_rejected_total{", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(ended);
        Assert.All(ended, metric => Assert.Equal(0, metric.Value));
    }

    [Fact]
    public async Task Missed_lines_are_counted()
    {
        await using var server = ChatServer.Start(("Chat:MaxBacklogBytes", "1024"));
        using var slow = await SocketClient.ConnectAsync(server.Port(), receiveBuffer: 4096);
        using var fast = await server.ConnectAsync();
        var reading = fast.ReadToEndAsync();
        var line = new string('.', 4000) + "\n";
        await Wait.UntilAsync(
            async () =>
            {
                await fast.SendAsync(string.Concat(Enumerable.Repeat(line, 100)));
                return (await server.ScrapeAsync()).GetValueOrDefault("kestrelchat_clients_behind") > 0;
            },
            "a client is behind");
        for (var i = 0; i < 20; i++)
        {
            await fast.SendAsync(string.Concat(Enumerable.Repeat(line, 100)));
        }

        fast.EndInput();
        await reading;
        _ = slow.ReadToEndAsync();
        await Wait.UntilAsync(async () => (await server.ScrapeAsync()).GetValueOrDefault("kestrelchat_lines_missed_total") > 0, "missed lines are counted");
    }

    [Fact]
    public async Task The_metrics_of_Kestrel_and_the_runtime_are_included()
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        var metrics = await server.ScrapeAsync();
        Assert.Contains(metrics.Keys, name => name.StartsWith("kestrel_active_connections{", StringComparison.Ordinal));
        Assert.True(metrics["dotnet_process_memory_working_set_bytes"] > 0);
        Assert.Contains(metrics.Keys, name => name.StartsWith("dotnet_process_cpu_time_seconds_total{", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Category", "InProcess")]
    public async Task Recording_a_line_and_its_deliveries_allocates_nothing()
    {
        await using var server = ChatServer.Start();
        var metrics = server.Services.GetRequiredService<ChatMetrics>();
        Record(metrics, times: 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Record(metrics, times: 10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(10_100, (await server.ScrapeAsync())["kestrelchat_lines_received_total"]);
    }

    private static void Record(ChatMetrics metrics, int times)
    {
        for (var i = 0; i < times; i++)
        {
            metrics.LineReceived();
            metrics.Delivered(lines: 3, bytes: 100);
            metrics.LinesMissed(1);
            metrics.FannedOut(TimeSpan.FromMilliseconds(1));
        }
    }
}
