using KestrelChat.Load.Commands;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Protocols;
using KestrelChat.Load.Reporting;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

public sealed class CatchUpCommandTests
{
    private static readonly CatchUpSettings Settings = new(SecondPort: 8001, Lines: 300, Clients: 3, Window: 16, Bytes: 64);

    [Fact]
    public async Task All_lines_are_sent_while_the_second_node_is_suspended_and_reach_its_clients_afterwards()
    {
        await using var first = new FakeChat();
        await using var second = new FakeChat(first);
        var figures = await MeasureAsync(first, second);

        Assert.False(second.IsSuspended);
        Assert.Equal((3, 300, 0), (figures.Clients, figures.LinesSaid, figures.LinesRefused));
        Assert.Equal((900, 900), (figures.ExpectedDeliveries, figures.ReceivedDeliveries));
        Assert.Equal((0, 0), (figures.MissedDeliveries, figures.RepeatedDeliveries));
        Assert.True(figures.SayingSeconds > 0);
        Assert.InRange(figures.FirstClientSeconds, double.Epsilon, figures.CatchUpSeconds);
    }

    [Fact]
    public async Task Dropped_lines_are_reported_as_missed_and_the_last_line_ends_the_run()
    {
        await using var first = new FakeChat();
        await using var second = new FakeChat(first) { DropsHeldLines = 200 };
        var figures = await MeasureAsync(first, second);

        Assert.Equal((900, 300), (figures.ExpectedDeliveries, figures.ReceivedDeliveries));
        Assert.Equal((600, 600), (figures.MissingDeliveries, figures.MissedDeliveries));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(300)]
    public async Task The_run_does_not_wait_for_rejected_lines_even_the_last(int every)
    {
        await using var first = new FakeChat { RejectsEvery = every };
        await using var second = new FakeChat(first);
        var figures = await MeasureAsync(first, second);

        Assert.Equal(300 / every, figures.LinesRefused);
        Assert.Equal(300 - figures.LinesRefused, figures.LinesSaid);
        Assert.Equal(0, figures.MissingDeliveries);
    }

    [Fact]
    public async Task No_more_lines_are_in_flight_than_the_window_allows()
    {
        await using var server = new FakeChat { DeliversLines = false };
        using var pool = server.Context().Target.CreatePool(1);
        pool.Open(receiveBufferBytes: 0);
        var sender = new Sender(pool, pool.Connections[0], index: 0, [.. PayloadFormat.Template(0, 64), (byte)'\n'], maxPending: 100);
        var notices = new NoticeScanner();
        var source = new FixedCountSource(sender, lines: 20, window: 16, notices);
        AssertSent(16);
        source.OnReturned(0);
        source.OnReturned(0);
        AssertSent(17);
        notices.Scan("* not sent: \n* not sent: \n"u8);
        AssertSent(19);
        source.OnReturned(18);
        AssertSent(20);
        Assert.False(source.IsComplete);

        void AssertSent(int expected)
        {
            for (int attempt = 0; attempt < 3; attempt++)
            {
                source.SendDue(now: 0);
                Assert.Equal(expected, sender.Sent);
            }
        }
    }

    [Fact]
    public async Task The_second_node_is_resumed_when_the_run_is_interrupted()
    {
        await using var first = new FakeChat { DeliversLines = false };
        await using var second = new FakeChat(first);
        using var cancel = new CancellationTokenSource();
        var measuring = Task.Run(() => CatchUpCommand.Measure(
            SettingsFor(second),
            () =>
            {
                cancel.Cancel();
                return second.Suspend();
            },
            first.Context(cancel.Token)));

        await Assert.ThrowsAsync<OperationCanceledException>(() => measuring);
        await second.AllClosedAsync();
        Assert.False(second.IsSuspended);
    }

    [Fact]
    public async Task The_second_node_is_resumed_when_the_first_closes_the_connection()
    {
        await using var first = new FakeChat();
        await using var second = new FakeChat(first);
        var failure = await Assert.ThrowsAsync<LoadException>(() => Task.Run(() => CatchUpCommand.Measure(
            SettingsFor(second),
            () =>
            {
                first.CloseAll();
                return second.Suspend();
            },
            first.Context())));

        Assert.Contains("closed 1 of 4 connections during sending", failure.Message, StringComparison.Ordinal);
        await second.AllClosedAsync();
        Assert.False(second.IsSuspended);
    }

    [Fact]
    public async Task A_second_node_that_is_not_suspended_fails_the_run()
    {
        await using var first = new FakeChat();
        await using var second = new FakeChat(first);
        await using var other = new FakeChat();
        var failure = await Assert.ThrowsAsync<LoadException>(() => Task.Run(() => CatchUpCommand.Measure(SettingsFor(second), other.Suspend, first.Context())));
        Assert.Contains("--second-pid", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--second-port 8001")]
    [InlineData("--second-pid 1234")]
    public void Port_and_process_of_the_second_node_are_required(string arguments) =>
        Assert.NotEmpty(CatchUpCommand.Create().Parse(arguments).Errors);

    [Fact]
    public void Values_out_of_range_are_rejected()
    {
        CatchUpCommand.Check(Settings);
        foreach (var (invalid, error) in new[]
        {
            (Settings with { SecondPort = 0 }, "--second-port: invalid value '0'"),
            (Settings with { Lines = 0 }, "--lines: invalid value '0'"),
            (Settings with { Clients = 0 }, "--clients: invalid value '0'"),
            (Settings with { Window = 0 }, "--window: invalid value '0'"),
            (Settings with { Bytes = 10 }, "--bytes: invalid value '10'"),
        })
        {
            var failure = Assert.Throws<LoadException>(() => CatchUpCommand.Check(invalid));
            Assert.StartsWith(error, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Processes_that_must_not_be_suspended_are_rejected()
    {
        Assert.Throws<LoadException>(() => CatchUpCommand.CheckProcess(-1, first: null));
        Assert.Throws<LoadException>(() => CatchUpCommand.CheckProcess(0, first: null));
        Assert.Throws<LoadException>(() => CatchUpCommand.CheckProcess(1, first: null));
        Assert.Throws<LoadException>(() => CatchUpCommand.CheckProcess(int.MaxValue, first: null));
        Assert.Contains("load tool itself", Assert.Throws<LoadException>(() => CatchUpCommand.CheckProcess(Environment.ProcessId, first: null)).Message, StringComparison.Ordinal);
        Assert.Contains("expected another process than --pid", Assert.Throws<LoadException>(() => CatchUpCommand.CheckProcess(1234, first: 1234)).Message, StringComparison.Ordinal);
    }

    private static CatchUpSettings SettingsFor(FakeChat second) => Settings with { SecondPort = second.EndPoint.Port };

    private static Task<CatchUpFigures> MeasureAsync(FakeChat first, FakeChat second) =>
        Task.Run(() => CatchUpCommand.Measure(SettingsFor(second), second.Suspend, first.Context()));
}
