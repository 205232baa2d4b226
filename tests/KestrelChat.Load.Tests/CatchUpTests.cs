using KestrelChat.Load.Commands;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Protocols;
using KestrelChat.Load.Reporting;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

/// <summary>What the figures of a node that catches up rest on.</summary>
public sealed class CatchUpTests
{
    private static readonly CatchUpSettings Settings = new(SecondPort: 8001, Lines: 300, Clients: 3, Window: 16, Bytes: 64);

    [Fact]
    public async Task All_is_said_while_the_second_node_stands_still_and_its_clients_have_the_last_line_afterwards()
    {
        await using var first = new TinyChat();
        await using var second = new TinyChat(first);
        var figures = await MeasureAsync(first, second, Settings);

        Assert.False(second.IsSuspended);
        Assert.Equal((3, 300, 0), (figures.Clients, figures.LinesSaid, figures.LinesRefused));
        Assert.Equal((900, 900), (figures.ExpectedDeliveries, figures.ReceivedDeliveries));
        Assert.Equal((0, 0), (figures.MissedDeliveries, figures.RepeatedDeliveries));
        Assert.True(figures.SayingSeconds > 0);
        Assert.InRange(figures.FirstClientSeconds, double.Epsilon, figures.CatchUpSeconds);
    }

    [Fact]
    public async Task What_is_left_out_for_who_is_too_far_behind_is_told_and_the_last_line_ends_the_run()
    {
        await using var first = new TinyChat();
        await using var second = new TinyChat(first) { LeavesOut = 200 };
        var figures = await MeasureAsync(first, second, Settings);

        Assert.Equal((900, 300), (figures.ExpectedDeliveries, figures.ReceivedDeliveries));
        Assert.Equal((600, 600), (figures.MissingDeliveries, figures.MissedDeliveries));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(300)]
    public async Task Lines_that_are_refused_are_not_waited_for_be_they_the_last(int every)
    {
        await using var first = new TinyChat { RefusesEvery = every };
        await using var second = new TinyChat(first);
        var figures = await MeasureAsync(first, second, Settings);

        Assert.Equal(300 / every, figures.LinesRefused);
        Assert.Equal(300 - figures.LinesRefused, figures.LinesSaid);
        Assert.Equal(0, figures.MissingDeliveries);
    }

    [Fact]
    public async Task No_more_lines_are_in_flight_than_the_window_has()
    {
        await using var server = new TinyChat { ShowsLines = false };
        using var pool = server.Context().Target.CreatePool(1);
        pool.Open(receiveBufferBytes: 0);
        var sender = new Sender(pool, pool.Connections[0], index: 0, [.. PayloadFormat.Template(0, 64), (byte)'\n'], maxPending: 100);
        var notices = new NoticeScanner();
        var source = new CountedSource(sender, lines: 20, window: 16, notices);
        Send(16);
        source.OnReturned(0);
        source.OnReturned(0);
        Send(17);
        notices.Take("* not sent: \n* not sent: \n"u8);
        Send(19);
        source.OnReturned(18);
        Send(20);
        Assert.False(source.IsOver);

        void Send(int expected)
        {
            for (int turn = 0; turn < 3; turn++)
            {
                source.SendDue(now: 0);
                Assert.Equal(expected, sender.Sent);
            }
        }
    }

    [Fact]
    public async Task The_second_node_goes_on_though_the_run_is_interrupted()
    {
        await using var first = new TinyChat { ShowsLines = false };
        await using var second = new TinyChat(first);
        using var cancel = new CancellationTokenSource();
        var measuring = Task.Run(() => CatchUpCommand.Measure(
            SettingsOf(second),
            () =>
            {
                cancel.Cancel();
                return second.Suspend();
            },
            first.Context(cancel.Token)));

        await Assert.ThrowsAsync<OperationCanceledException>(() => measuring);
        await second.AllEndedAsync();
        Assert.False(second.IsSuspended);
    }

    [Fact]
    public async Task The_second_node_goes_on_though_the_first_closes_the_connection()
    {
        await using var first = new TinyChat();
        await using var second = new TinyChat(first);
        var failure = await Assert.ThrowsAsync<LoadException>(() => Task.Run(() => CatchUpCommand.Measure(
            SettingsOf(second),
            () =>
            {
                first.CloseAll();
                return second.Suspend();
            },
            first.Context())));

        Assert.Contains("closed 1 of 4 connections during saying", failure.Message, StringComparison.Ordinal);
        await second.AllEndedAsync();
        Assert.False(second.IsSuspended);
    }

    [Fact]
    public async Task A_node_that_does_not_stand_still_is_noticed()
    {
        await using var first = new TinyChat();
        await using var second = new TinyChat(first);
        await using var other = new TinyChat();
        var failure = await Assert.ThrowsAsync<LoadException>(() => Task.Run(() => CatchUpCommand.Measure(SettingsOf(second), other.Suspend, first.Context())));
        Assert.Contains("--second-pid", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--second-port 8001")]
    [InlineData("--second-pid 1234")]
    public void Neither_port_nor_process_of_the_second_node_may_be_left_out(string arguments) =>
        Assert.NotEmpty(CatchUpCommand.Create().Parse(arguments).Errors);

    [Fact]
    public void Values_that_cannot_be_run_are_refused()
    {
        CatchUpCommand.Check(Settings);
        foreach (var (bad, refused) in new[]
        {
            (Settings with { SecondPort = 0 }, "--second-port 0"),
            (Settings with { Lines = 0 }, "--lines 0"),
            (Settings with { Clients = 0 }, "--clients 0"),
            (Settings with { Window = 0 }, "--window 0"),
            (Settings with { Bytes = 10 }, "--bytes 10"),
        })
        {
            var failure = Assert.Throws<LoadException>(() => CatchUpCommand.Check(bad));
            Assert.StartsWith(refused, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Processes_that_must_not_be_suspended_are_refused()
    {
        Assert.Throws<LoadException>(() => CatchUpCommand.CheckProcess(-1, first: null));
        Assert.Throws<LoadException>(() => CatchUpCommand.CheckProcess(0, first: null));
        Assert.Throws<LoadException>(() => CatchUpCommand.CheckProcess(1, first: null));
        Assert.Throws<LoadException>(() => CatchUpCommand.CheckProcess(int.MaxValue, first: null));
        Assert.Contains("load tool itself", Assert.Throws<LoadException>(() => CatchUpCommand.CheckProcess(Environment.ProcessId, first: null)).Message, StringComparison.Ordinal);
        Assert.Contains("the same as --pid", Assert.Throws<LoadException>(() => CatchUpCommand.CheckProcess(1234, first: 1234)).Message, StringComparison.Ordinal);
    }

    private static CatchUpSettings SettingsOf(TinyChat second) => Settings with { SecondPort = second.EndPoint.Port };

    private static Task<CatchUpFigures> MeasureAsync(TinyChat first, TinyChat second, CatchUpSettings settings) =>
        Task.Run(() => CatchUpCommand.Measure(settings with { SecondPort = second.EndPoint.Port }, second.Suspend, first.Context()));
}
