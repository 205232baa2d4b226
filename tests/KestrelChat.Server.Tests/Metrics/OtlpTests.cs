using System.Net;
using System.Net.Sockets;
using System.Text;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace KestrelChat.Server.Tests.Metrics;

[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed class OtlpTests
{
    private const int Terminate = 15;

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "/v1/metrics", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL")]
    public async Task Metrics_are_exported_to_the_collector_that_the_environment_names(string variable, string path, string protocol = "OTEL_EXPORTER_OTLP_PROTOCOL")
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var collector = await StartCollectorAsync(body =>
        {
            string[] expected = ["kestrelchat.lines.received", "kestrel.active_connections", "dotnet.process.memory.working_set", "service.name", "kestrelchat"];
            if (expected.All(name => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) >= 0))
            {
                received.TrySetResult();
            }
        });

        using var server = await ServerProcess.StartReadyAsync(environment: [(variable, collector.Urls.Single() + path), (protocol, "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "200")]);
        using var client = await server.ConnectAsync();
        await received.Task.Soon("metrics of the chat, Kestrel and the runtime to be exported");
    }

    [Fact]
    public async Task The_last_values_are_exported_when_the_server_stops()
    {
        var requests = 0;
        await using var collector = await StartCollectorAsync(_ => Interlocked.Increment(ref requests));
        using var server = await ServerProcess.StartReadyAsync(environment: Environment(collector.Urls.Single()));
        server.Signal(Terminate);
        Assert.Equal(0, await server.Process.WaitForExitCodeAsync());
        Assert.Equal(1, Volatile.Read(ref requests));
    }

    [Theory]
    [InlineData("OTEL_METRICS_EXPORTER", "none")]
    [InlineData("OTEL_METRICS_EXPORTER", "prometheus")]
    [InlineData("OTEL_SDK_DISABLED", "true")]
    [InlineData("OTEL_SDK_DISABLED", "TRUE")]
    public async Task Nothing_is_exported_when_export_is_turned_off_and_metrics_can_be_scraped(string variable, string value)
    {
        var requests = 0;
        await using var collector = await StartCollectorAsync(_ => Interlocked.Increment(ref requests));
        using var server = await ServerProcess.StartReadyAsync(environment: [.. Environment(collector.Urls.Single()), (variable, value)]);
        Assert.Contains("kestrelchat_connections", await server.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        server.Signal(Terminate);
        Assert.Equal(0, await server.Process.WaitForExitCodeAsync());
        Assert.Equal(0, Volatile.Read(ref requests));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")]
    public async Task An_invalid_URL_is_logged_and_the_server_starts(string variable)
    {
        using var server = await ServerProcess.StartReadyAsync(environment: [(variable, "collector:4317")]);
        await Wait.UntilAsync(
            () => server.Banner.Concat(server.Log).Any(line => line.Contains($"OtlpExport[50] {variable}: invalid value 'collector:4317': expected a URL", StringComparison.Ordinal)),
            "the error is logged");
        Assert.Contains("kestrelchat_connections", await server.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "invalid value 'http/json': expected one of grpc, http/protobuf; no metrics are sent")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "tcp", "invalid value 'tcp': expected one of grpc, http/protobuf; no metrics are sent")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "secret", "invalid value: expected name=value, with commas between several; no metrics are sent")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "10s", "invalid value '10s': expected a number of milliseconds from 1; no metrics are sent")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "0", "invalid value '0': expected a number of milliseconds from 1; no metrics are sent")]
    [InlineData("OTEL_EXPORTER_OTLP_CERTIFICATE", "/nowhere", "invalid value '/nowhere': there is no such file, or it cannot be read; no metrics are sent")]
    [InlineData("OTEL_METRICS_EXPORTER", "otlp,x", "invalid value 'x': expected one of otlp, none, prometheus, console; no metrics are sent")]
    public async Task An_invalid_variable_is_logged_and_the_server_starts(string variable, string value, string error)
    {
        await using var server = ChatServer.Start(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"), (variable, value));
        Assert.Equal($"{variable}: {error}", Assert.Single(server.Log.Entries, entry => entry.Event.Id == 50).Message);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "a=b,c=d%20e")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "a=b")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "500")]
    [InlineData("OTEL_METRICS_EXPORTER", " otlp , prometheus")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES", "a")]
    [InlineData("OTEL_SDK_DISABLED", "1")]
    public async Task A_valid_variable_is_not_logged(string variable, string value)
    {
        await using var server = ChatServer.Start(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"), (variable, value));
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Event.Id == 50);
    }

    [Fact]
    public async Task An_unreachable_collector_delays_neither_start_nor_shutdown()
    {
        using var server = await ServerProcess.StartReadyAsync(environment: Environment("http://127.0.0.1:1"));
        using var client = await server.ConnectAsync();
        Assert.Equal($"You are {client.Address}", await client.ReadLineAsync());
        server.Signal(Terminate);
        Assert.Equal(0, await server.Process.WaitForExitCodeAsync());
    }

    [Fact]
    public async Task A_collector_that_does_not_answer_does_not_keep_the_server_from_stopping()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        using var server = await ServerProcess.StartReadyAsync(environment: [.. Environment($"http://{collector.LocalEndpoint}"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "3600000")]);
        server.Signal(Terminate);
        Assert.Equal(0, await server.Process.WaitForExitCodeAsync());
    }

    // The interval is too long for any export but the last.
    private static (string Name, string Value)[] Environment(string collector) =>
        [("OTEL_EXPORTER_OTLP_ENDPOINT", collector), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "3600000")];

    private static async Task<WebApplication> StartCollectorAsync(Action<byte[]> onMetrics)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = builder.Build();
        collector.MapPost("/v1/metrics", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            onMetrics(body.ToArray());
        });
        await collector.StartAsync();
        return collector;
    }
}
