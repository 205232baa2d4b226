using KestrelChat.Load.Commands;
using KestrelChat.Load.Disturbances;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

/// <summary>What the figures of two nodes of one cluster rest on.</summary>
public sealed class TwoNodesTests
{
    private static readonly TimeSpan Phase = TimeSpan.FromMilliseconds(200);

    private static readonly BroadcastSettings Rate =
        new(Clients: 7, Senders: 2, Bytes: 64, Unread: 0, UnreadBuffer: 0, Sample: 3, Prepare: [], PrepareShare: 1, TimeSpan.FromSeconds(1));

    private static readonly RoomsSettings Rooms =
        new(Rooms: 3, People: 4, Window: 2, Bytes: 64, Warmup: TimeSpan.Zero, Phase, Settle: TimeSpan.Zero);

    [Fact]
    public async Task A_rate_is_sent_at_the_first_node_and_its_latency_taken_at_the_second()
    {
        await using var first = new TinyChat();
        await using var second = new TinyChat(first);
        var settings = Rate with { SecondPort = second.EndPoint.Port };
        var figures = await Task.Run(() => RateCommand.Measure(settings, linesPerSecond: 500, TimeSpan.Zero, Phase, first.Context()));

        await EndedAsync(first, 2);
        await EndedAsync(second, 5);
        Assert.All(first.Ended, end => Assert.NotEmpty(end.Sent));
        Assert.All(second.Ended, end => Assert.Empty(end.Sent));
        Assert.True(figures.ReceivedDeliveries > 0);
        Assert.Equal(0, figures.LostDeliveries);
        Assert.True(figures.Latency.Count > 0);
    }

    [Theory]
    [InlineData(7, 2, 5)]
    [InlineData(1000, 4, 10)]
    [InlineData(3, 2, 1)]
    public void No_sender_is_sampled_where_a_second_node_is_measured(int clients, int senders, int sample)
    {
        var settings = Rate with { Clients = clients, Senders = senders, Sample = sample };
        var two = BroadcastSetup.Roles(settings with { SecondPort = 8001 });
        Assert.Equal(sample, two.Sample.Distinct().Count());
        Assert.Empty(two.Sample.Intersect(two.Senders));

        var one = BroadcastSetup.Roles(settings);
        Assert.NotEmpty(one.Sample.Intersect(one.Senders));
    }

    [Fact]
    public async Task What_disturbs_comes_to_the_first_node()
    {
        await using var first = new TinyChat();
        await using var second = new TinyChat(first);
        var settings = Rate with { SecondPort = second.EndPoint.Port };
        var disturb = new DisturbSettings(Rounds: 1, Between: TimeSpan.Zero, target => new DripDisturbance(target, clients: 3, bytesPerSecond: 10));
        var figures = await Task.Run(() => RateCommand.MeasureDisturbed(settings, linesPerSecond: 500, TimeSpan.Zero, Phase, disturb, first.Context()));

        await EndedAsync(first, 5);
        await EndedAsync(second, 5);
        Assert.Equal(0, figures.LostDeliveries);
    }

    [Fact]
    public async Task The_people_of_a_room_are_at_both_nodes_in_turn_and_all_speak()
    {
        await using var first = new TinyChat();
        await using var second = new TinyChat(first);
        var figures = await Task.Run(() => RoomsCommand.Measure(Rooms with { SecondPort = second.EndPoint.Port }, first.Context()));

        string[] joins = ["/join r0", "/join r0", "/join r1", "/join r1", "/join r2", "/join r2"];
        Assert.All([first, second], node => Assert.Equal(joins, node.Commands.Where(line => line.StartsWith("/join ", StringComparison.Ordinal)).Order()));
        await EndedAsync(second, 6);
        Assert.All(second.Ended, end => Assert.Contains((byte)'~', end.Sent));
        Assert.Equal((0, 0, 0), (figures.Lines.LostDeliveries, figures.Strays, figures.LinesRefused));
        Assert.True(figures.LinesReturnedPerSecond > 0);
    }

    [Fact]
    public async Task With_people_in_odd_numbers_the_first_node_has_one_more_of_each_room()
    {
        await using var first = new TinyChat();
        await using var second = new TinyChat(first);
        await Task.Run(() => RoomsCommand.Measure(Rooms with { People = 3, SecondPort = second.EndPoint.Port }, first.Context()));
        Assert.Equal((6, 3), (Joins(first), Joins(second)));

        static int Joins(TinyChat node) => node.Commands.Count(line => line.StartsWith("/join ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lines_that_a_node_refuses_are_told_and_end_no_run()
    {
        await using var first = new TinyChat();
        await using var second = new TinyChat(first) { RefusesEvery = 10 };
        var figures = await Task.Run(() => RoomsCommand.Measure(Rooms with { SecondPort = second.EndPoint.Port }, first.Context()));

        Assert.True(figures.LinesRefused > 0);
        Assert.Equal(figures.LinesRefused * Rooms.People, figures.Lines.LostDeliveries);
        Assert.True(figures.LinesReturnedPerSecond < figures.Lines.LinesPerSecond);
    }

    [Fact]
    public async Task A_second_node_that_is_the_first_is_refused()
    {
        await using var server = new TinyChat();
        var failure = Assert.Throws<LoadException>(() => server.Context().Target.CreatePool(2, server.EndPoint.Port, _ => true));
        Assert.StartsWith($"--second-port {server.EndPoint.Port}: the same as --port", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 7, 3, "--second-port 0")]
    [InlineData(65536, 7, 3, "--second-port 65536")]
    [InlineData(8001, 2, 0, "--clients 2")]
    [InlineData(8001, 7, 6, "--sample 6")]
    public void A_rate_over_two_nodes_needs_a_port_and_clients_that_only_listen(int port, int clients, int sample, string refused)
    {
        var settings = Rate with { SecondPort = port, Clients = clients, Sample = sample };
        var failure = Assert.Throws<LoadException>(() => OptionChecks.Broadcast(settings));
        Assert.StartsWith(refused, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rate_over_two_nodes_may_sample_all_that_only_listen() =>
        OptionChecks.Broadcast(Rate with { SecondPort = 8001, Sample = 5 });

    [Theory]
    [InlineData(0, 2, "--second-port 0")]
    [InlineData(8001, 1, "--people 1")]
    public void Rooms_over_two_nodes_need_a_port_and_two_people(int port, int people, string refused)
    {
        var failure = Assert.Throws<LoadException>(() => RoomsCommand.Check(Rooms with { SecondPort = port, People = people }));
        Assert.StartsWith(refused, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rooms_at_one_node_may_have_one_person_each() => RoomsCommand.Check(Rooms with { People = 1 });

    private static async Task EndedAsync(TinyChat node, int connections)
    {
        await node.AllEndedAsync();
        Assert.Equal(connections, node.Ended.Count);
    }
}
