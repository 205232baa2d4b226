using System.Net;
using KestrelChat.Load.Commands;
using KestrelChat.Load.Comparing;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Protocols;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

public sealed class ComparisonRunTests
{
    private const string OneClient = "fanout --clients 1 --senders 1 --window 4 --warmup 0s --duration 100ms --settle 0s";

    [Fact]
    public async Task Servers_are_measured_in_turn_and_a_failed_run_does_not_end_the_comparison()
    {
        var echo = EchoServer.Create("echo");
        var result = Comparisons.Create(
            new ComparisonPlan(
                [
                    new PlannedServer("fails", EchoServer.FreePort(), ["/bin/sh", "-c", "echo no licence >&2; exit 3"]),
                    new PlannedServer("absent", EchoServer.FreePort(), ["artifacts/no-such-program"]),
                    echo,
                ],
                [new PlannedMeasurement("m", OneClient, []), new PlannedMeasurement("s", "start --runs 1 --settle 0s --protocol nats", [], Servers: ["fails"])]),
            rounds: 2);
        var saved = new List<int>();
        await RunAsync(result, _ => saved.Add(result.Figures.Sum(figures => figures.Errors.Count + (figures.Values.Count > 0 ? 1 : 0))));

        Assert.Equal(["fails", "echo", "fails"], result.Figures.Select(figures => figures.Server));
        Assert.Equal(
            ["round 1: the server exited with code 3: no licence", "round 2: the server exited with code 3: no licence"],
            result.Find("m", "fails", null)!.Errors);
        Assert.Equal(2, result.Find("s", "fails", null)!.Errors.Count);
        var figures = result.Find("m", "echo", null)!;
        Assert.Empty(figures.Errors);
        Assert.Equal(2, figures.Values["deliveriesPerSecond"].Count);
        Assert.True(figures.Median("deliveriesPerSecond") > 0);
        Assert.True(figures.Median("serverBytesAfter") > 0);
        Assert.Equal(6, saved.Count);
    }

    [Fact]
    public async Task A_port_in_use_fails_the_run_instead_of_measuring_another_server()
    {
        await using var other = new FakeChat();
        var server = EchoServer.Create("echo") with { Port = other.EndPoint.Port };
        var result = Comparisons.Create(new ComparisonPlan([server], [new PlannedMeasurement("m", OneClient, [])]));
        await RunAsync(result, _ => { });

        Assert.Equal($"round 1: port {server.Port} is in use: another program listens on it.", Assert.Single(result.Figures[0].Errors));
    }

    [Fact]
    public async Task An_interrupted_comparison_ends_its_server_and_keeps_its_figures()
    {
        var echo = EchoServer.Create("echo");
        using var cancel = new CancellationTokenSource();
        var result = Comparisons.Create(new ComparisonPlan(
            [echo], [new PlannedMeasurement("m", OneClient, []), new PlannedMeasurement("n", "idle --clients 1 --settle 10m", [])]));
        var running = RunAsync(result, _ => cancel.CancelAfter(TimeSpan.FromMilliseconds(500)), cancel.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Single(result.Figures);

        // The port is free again.
        await RunAsync(Comparisons.Create(result.Plan.Only([], ["m"])), next => Assert.Empty(next.Figures[0].Errors));
    }

    [Fact]
    public async Task A_start_is_measured_from_exec_to_the_first_byte_and_the_server_is_ended()
    {
        var server = EchoServer.CreateGreeting("greets");
        var context = new RunContext(
            new Target(new IPEndPoint(IPAddress.Loopback, server.Port), BroadcastProtocols.ByName("lines"), null),
            Server: null,
            new ProcessMeter(Environment.ProcessId),
            _ => { },
            TestContext.Current.CancellationToken);
        var figures = await Task.Run(() => StartCommand.Measure([.. server.CommandLine], runs: 2, TimeSpan.Zero, context));

        Assert.Equal(2, figures.Starts.Count);
        Assert.All(figures.Starts, start => Assert.True(start is { GreetingMilliseconds: > 0, CpuMilliseconds: > 0, ResidentBytes: > 0 }));
        Assert.InRange(figures.GreetingMilliseconds, figures.Starts.Min(start => start.GreetingMilliseconds), figures.Starts.Max(start => start.GreetingMilliseconds));
    }

    private static Task RunAsync(ComparisonResult result, Action<ComparisonResult> save, CancellationToken cancel = default)
    {
        var core = new PinnedCommand(Core: 0, Niceness: 0);
        return Task.Run(() => new ComparisonRun(core, core, save, _ => { }, cancel).Run(result), CancellationToken.None);
    }
}
