using System.Globalization;
using System.Text.RegularExpressions;
using KestrelChat.Server.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace KestrelChat.Server.Tests.Http;

/// <summary>What an operator's Prometheus or OpenTelemetry collector gets.</summary>
public sealed partial class MetricsTests
{
    [Fact]
    public async Task What_happens_in_the_chat_is_counted()
    {
        await using var server = ChatServer.Start(("Chat:MaxConnections", "2"));
        using var ann = await server.ConnectGreetedAsync();
        using var bob = await server.ConnectGreetedAsync();
        using var refused = await server.ConnectAsync();
        Assert.StartsWith("* the server is full", await refused.ReadLineAsync(), StringComparison.Ordinal);
        await ann.SendAsync("hi\n");
        await ann.ReadLineAsync(line => line == $"{ann.Who}: hi");
        await bob.ReadLineAsync(line => line == $"{ann.Who}: hi");

        await UntilAsync(server, "kestrelchat_connections", 2);
        await UntilAsync(server, "kestrelchat_clients{endpoint=\"Main\",room=\"lobby\"}", 2);
        await UntilAsync(server, "kestrelchat_lines_received_total", 1);
        await UntilAsync(server, "kestrelchat_lines_delivered_total", 3);
        await UntilAsync(server, "kestrelchat_connections_rejected_total{reason=\"ServerFull\"}", 1);
        await UntilAsync(server, "kestrelchat_clients_behind", 0);
        var metrics = await ReadAsync(server);
        Assert.True(metrics["kestrelchat_bytes_sent_total"] > 0);
        Assert.True(metrics["kestrelchat_fanout_seconds_count"] > 0);
        Assert.Equal(metrics["kestrelchat_fanout_seconds_count"], metrics["kestrelchat_fanout_seconds_bucket{le=\"+Inf\"}"]);

        bob.Dispose();
        await UntilAsync(server, "kestrelchat_connections_closed_total{reason=\"ClientEnded\"}", 1);
        await UntilAsync(server, "kestrelchat_clients{endpoint=\"Main\",room=\"lobby\"}", 1);
        await UntilAsync(server, "kestrelchat_connections", 1);
    }

    [Fact]
    public async Task A_probe_is_no_client_that_ended_and_none_that_was_rejected()
    {
        await using var server = ChatServer.Start(("Chat:AnnounceAfter", "00:01:00"));
        using (var probe = await server.ConnectAsync())
        {
            await UntilAsync(server, "kestrelchat_connections", 1);
        }

        await UntilAsync(server, "kestrelchat_connections", 0);
        var metrics = await ReadAsync(server);
        Assert.DoesNotContain(metrics.Keys, name => name.StartsWith("kestrelchat_connections_closed", StringComparison.Ordinal) || name.StartsWith("kestrelchat_connections_rejected", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lines_that_were_left_out_are_counted()
    {
        await using var server = ChatServer.Start(("Chat:MaxBacklogBytes", "1024"));
        using var slow = await Person.ConnectAsync(server.Port(), receiveBuffer: 4096);
        using var fast = await server.ConnectAsync();
        var reading = fast.ReadToEndAsync();
        var line = new string('.', 4000) + "\n";
        await Eventually.TrueAsync(
            async () =>
            {
                await fast.SendAsync(string.Concat(Enumerable.Repeat(line, 100)));
                return (await ReadAsync(server)).GetValueOrDefault("kestrelchat_clients_behind") > 0;
            },
            "a client that is behind");
        for (var i = 0; i < 20; i++)
        {
            await fast.SendAsync(string.Concat(Enumerable.Repeat(line, 100)));
        }

        fast.EndInput();
        await reading;
        _ = slow.ReadToEndAsync();
        await Eventually.TrueAsync(async () => (await ReadAsync(server)).GetValueOrDefault("kestrelchat_lines_missed_total") > 0, "missed lines");
    }

    [Fact]
    public async Task Kestrels_and_the_runtimes_own_metrics_are_there_too()
    {
        await using var server = ChatServer.Start();
        using var person = await server.ConnectGreetedAsync();
        var metrics = await ReadAsync(server);
        Assert.Contains(metrics.Keys, name => name.StartsWith("kestrel_active_connections{", StringComparison.Ordinal));
        Assert.True(metrics["dotnet_process_memory_working_set_bytes"] > 0);
        Assert.Contains(metrics.Keys, name => name.StartsWith("dotnet_process_cpu_time_seconds_total{", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_line_is_a_comment_or_a_sample_of_the_metric_that_was_introduced()
    {
        await using var server = ChatServer.Start();
        using var person = await server.ConnectGreetedAsync();
        await person.SendAsync("hi\n");
        await person.ReadLineAsync();
        using var response = await server.Http.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var introduced = "";
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in (await response.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                introduced = line.Split(' ')[2];
                Assert.True(names.Add(introduced), $"{introduced} is introduced twice");
            }
            else if (!line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Assert.Matches(Sample(), line);
                Assert.StartsWith(introduced, line, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task The_same_goes_to_an_OpenTelemetry_collector_when_the_environment_names_one()
    {
        var got = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost("/v1/metrics", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            if (body.ToArray().AsSpan().IndexOf("kestrelchat.lines.received"u8) >= 0)
            {
                got.TrySetResult(body.ToArray());
            }
        });
        await collector.StartAsync();

        using var server = await ServerProcess.StartReadyAsync(environment: [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "200")]);
        using var person = await server.ConnectAsync();
        await person.SendAsync("hi\n");
        var sent = await got.Task.SoonAsync("metrics to come");
        Assert.True(sent.AsSpan().IndexOf("kestrel.active_connections"u8) >= 0);
        Assert.True(sent.AsSpan().IndexOf("dotnet.process.memory.working_set"u8) >= 0);
        Assert.True(sent.AsSpan().IndexOf("kestrelchat"u8) >= 0);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_keeps_the_server_neither_from_starting_nor_from_ending()
    {
        using var server = await ServerProcess.StartReadyAsync(environment: [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")]);
        using var person = await server.ConnectAsync();
        Assert.Equal($"You are {person.Who}", await person.ReadLineAsync());
        server.Signal(15);
        Assert.Equal(0, await server.Process.EndAsync());
    }

    private static async Task<Dictionary<string, double>> ReadAsync(ChatServer server) =>
        (await server.Http.GetStringAsync("/metrics")).Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .ToDictionary(line => line[..line.LastIndexOf(' ')], line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    private static Task UntilAsync(ChatServer server, string name, double value) =>
        Eventually.TrueAsync(async () => (await ReadAsync(server)).TryGetValue(name, out var now) && now.Equals(value), $"{name} to be {value}");

    // Prometheus's documentation, "Exposition formats".
    [GeneratedRegex("""^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*",?)*\})? ([-+]?[0-9.]+(E[-+]?[0-9]+)?|[-+]Inf|NaN)$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sample();
}
