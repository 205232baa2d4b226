using System.Text.RegularExpressions;
using KestrelChat.Server.Lifetime;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;
using Microsoft.Extensions.Logging.Abstractions;

namespace KestrelChat.Server.Tests.Lifetime;

[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed partial class WatchdogTests
{
    private const int OwnProcess = 4711;
    private const int Terminate = 15;

    [Theory]
    [InlineData("30000000", null, 15_000_000)]
    [InlineData("30000000", "", 15_000_000)]
    [InlineData("30000000", "4711", 15_000_000)]
    [InlineData("3000000", "4711", 1_500_000)]
    [InlineData("1", null, 1_000)]
    [InlineData("18446744073709551615", null, 3_600_000_000)]
    public void The_interval_is_half_of_the_timeout(string timeout, string? process, long microseconds) =>
        Assert.Equal(TimeSpan.FromMicroseconds(microseconds), Watchdog.IntervalOf(timeout, process, OwnProcess));

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("0", null)]
    [InlineData("-30000000", null)]
    [InlineData("30 s", null)]
    [InlineData("30000000", "4712")]
    [InlineData("30000000", "04711")]
    public void There_are_no_pings_without_a_timeout_or_for_another_process(string? timeout, string? process) =>
        Assert.Null(Watchdog.IntervalOf(timeout, process, OwnProcess));

    [Fact]
    public async Task It_pings_at_each_interval_until_it_is_stopped()
    {
        var notifier = new RecordingNotifier();
        var time = new ManualTime();
        using var watchdog = new Watchdog(TimeSpan.FromSeconds(15), new ServiceManager(notifier, time, NullLogger<ServiceManager>.Instance), time);
        await watchdog.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => time.ArmedTimers == 1, "the timer is set");

        time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.Empty(notifier.Sent);
        for (var pings = 1; pings <= 3; pings++)
        {
            time.Advance(TimeSpan.FromSeconds(15));
            await Wait.UntilAsync(() => notifier.Sent.Count == pings, $"ping {pings}");
        }

        Assert.All(notifier.Sent, state => Assert.Equal("WATCHDOG=1", state));
        await watchdog.StopAsync(CancellationToken.None);
        await Wait.UntilAsync(() => time.ArmedTimers == 0, "the timer is gone");
    }

    [Fact]
    public async Task The_server_pings_while_it_runs_and_while_it_drains()
    {
        using var socket = new NotifySocket();
        var server = ServerProcess.Start(descriptors: null, [socket.Variable, ("WATCHDOG_USEC", "100000")], ["--Chat:Drain:ReadyDelay=01:00:00"]);
        try
        {
            _ = server.StandardOutput.ReadToEndAsync();
            await socket.ReceiveAsync("READY=1");
            await socket.ReceiveAsync("WATCHDOG=1");
            ServerProcess.Signal(server, Terminate);
            await socket.ReceiveAsync("STOPPING=1");
            await socket.ReceiveAsync("WATCHDOG=1");
            Assert.False(server.HasExited);
        }
        finally
        {
            server.KillAndDispose();
        }
    }

    [Fact]
    public async Task The_unit_has_a_watchdog_and_may_be_notified_by_the_server()
    {
        var unit = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "deploy", "kestrelchat.service"));
        Assert.Equal("30", Setting("WatchdogSec"));
        Assert.Equal("notify", Setting("Type"));
        Assert.Equal("on-failure", Setting("Restart"));

        string Setting(string name) => Assert.Single(UnitSetting().Matches(unit), match => match.Groups["name"].Value == name).Groups["value"].Value;
    }

    [GeneratedRegex(@"^(?<name>\w+)=(?<value>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UnitSetting();
}
