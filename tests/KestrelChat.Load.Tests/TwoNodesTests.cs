using KestrelChat.Load.Commands;
using KestrelChat.Load.Disturbances;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

/// <summary><c>rate</c> and <c>rooms</c> with <c>--second-port</c>.</summary>
public sealed class TwoNodesTests
{
    private static readonly TimeSpan Phase = TimeSpan.FromMilliseconds(200);

    private static readonly BroadcastSettings Rate =
        new(Clients: 7, Senders: 2, Bytes: 64, Unread: 0, UnreadBuffer: 0, Sample: 3, Prepare: [], PrepareShare: 1, TimeSpan.FromSeconds(1));

    private static readonly RoomsSettings Rooms =
        new(Rooms: 3, ClientsPerRoom: 4, Window: 2, Bytes: 64, Warmup: TimeSpan.Zero, Phase, Settle: TimeSpan.Zero);

    [Fact]
    public async Task Rate_sends_to_the_first_node_and_measures_latency_at_the_second()
    {
        await using var first = new FakeChat();
        await using var second = new FakeChat(first);
        var settings = Rate with { SecondPort = second.EndPoint.Port };
        var figures = await Task.Run(() => RateCommand.Measure(settings, linesPerSecond: 500, TimeSpan.Zero, Phase, first.Context()));

        await AssertClosedAsync(first, 2);
        await AssertClosedAsync(second, 5);
        Assert.All(first.ClosedConnections, connection => Assert.NotEmpty(connection.Sent));
        Assert.All(second.ClosedConnections, connection => Assert.Empty(connection.Sent));
        Assert.True(figures.ReceivedDeliveries > 0);
        Assert.Equal(0, figures.LostDeliveries);
        Assert.True(figures.Latency.Count > 0);
    }

    [Theory]
    [InlineData(7, 2, 5)]
    [InlineData(1000, 4, 10)]
    [InlineData(3, 2, 1)]
    public void Senders_are_not_sampled_with_a_second_node(int clients, int senders, int sample)
    {
        var settings = Rate with { Clients = clients, Senders = senders, Sample = sample };
        var withSecondNode = BroadcastSetup.AssignRoles(settings with { SecondPort = 8001 });
        Assert.Equal(sample, withSecondNode.Sample.Distinct().Count());
        Assert.Empty(withSecondNode.Sample.Intersect(withSecondNode.Senders));

        var withoutSecondNode = BroadcastSetup.AssignRoles(settings);
        Assert.NotEmpty(withoutSecondNode.Sample.Intersect(withoutSecondNode.Senders));
    }

    [Fact]
    public async Task Disturbing_clients_connect_to_the_first_node()
    {
        await using var first = new FakeChat();
        await using var second = new FakeChat(first);
        var settings = Rate with { SecondPort = second.EndPoint.Port };
        var disturbSettings = new DisturbSettings(Rounds: 1, Between: TimeSpan.Zero, target => new DripDisturbance(target, clients: 3, bytesPerSecond: 10));
        var figures = await Task.Run(() => RateCommand.MeasureDisturbed(settings, linesPerSecond: 500, TimeSpan.Zero, Phase, disturbSettings, first.Context()));

        await AssertClosedAsync(first, 5);
        await AssertClosedAsync(second, 5);
        Assert.Equal(0, figures.LostDeliveries);
    }

    [Fact]
    public async Task Clients_of_a_room_alternate_between_the_nodes_and_all_send()
    {
        await using var first = new FakeChat();
        await using var second = new FakeChat(first);
        var figures = await Task.Run(() => RoomsCommand.Measure(Rooms with { SecondPort = second.EndPoint.Port }, first.Context()));

        string[] joins = ["/join r0", "/join r0", "/join r1", "/join r1", "/join r2", "/join r2"];
        Assert.All([first, second], node => Assert.Equal(joins, node.Commands.Where(line => line.StartsWith("/join ", StringComparison.Ordinal)).Order()));
        await AssertClosedAsync(second, 6);
        Assert.All(second.ClosedConnections, end => Assert.Contains((byte)'~', end.Sent));
        Assert.Equal((0, 0, 0), (figures.Lines.LostDeliveries, figures.Strays, figures.LinesRefused));
        Assert.True(figures.LinesReturnedPerSecond > 0);
    }

    [Fact]
    public async Task An_odd_number_of_clients_per_room_puts_one_more_on_the_first_node()
    {
        await using var first = new FakeChat();
        await using var second = new FakeChat(first);
        await Task.Run(() => RoomsCommand.Measure(Rooms with { ClientsPerRoom = 3, SecondPort = second.EndPoint.Port }, first.Context()));
        Assert.Equal((6, 3), (Joins(first), Joins(second)));

        static int Joins(FakeChat node) => node.Commands.Count(line => line.StartsWith("/join ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rejected_lines_are_reported_and_do_not_end_the_run()
    {
        await using var first = new FakeChat();
        await using var second = new FakeChat(first) { RejectsEvery = 10 };
        var figures = await Task.Run(() => RoomsCommand.Measure(Rooms with { SecondPort = second.EndPoint.Port }, first.Context()));

        Assert.True(figures.LinesRefused > 0);
        Assert.Equal(figures.LinesRefused * Rooms.ClientsPerRoom, figures.Lines.LostDeliveries);
        Assert.True(figures.LinesReturnedPerSecond < figures.Lines.LinesPerSecond);
    }

    [Fact]
    public async Task The_second_port_must_differ_from_the_first()
    {
        await using var server = new FakeChat();
        var failure = Assert.Throws<LoadException>(() => server.Context().Target.CreatePool(2, server.EndPoint.Port, _ => true));
        Assert.StartsWith($"--second-port: invalid value '{server.EndPoint.Port}'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 7, 3, "--second-port: invalid value '0'")]
    [InlineData(65536, 7, 3, "--second-port: invalid value '65536'")]
    [InlineData(8001, 2, 0, "--clients: invalid value '2'")]
    [InlineData(8001, 7, 6, "--sample: invalid value '6'")]
    public void Rate_over_two_nodes_requires_a_port_and_clients_that_do_not_send(int port, int clients, int sample, string error)
    {
        var settings = Rate with { SecondPort = port, Clients = clients, Sample = sample };
        var failure = Assert.Throws<LoadException>(() => OptionChecks.Broadcast(settings));
        Assert.StartsWith(error, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rate_over_two_nodes_may_sample_all_clients_that_do_not_send() =>
        OptionChecks.Broadcast(Rate with { SecondPort = 8001, Sample = 5 });

    [Theory]
    [InlineData(0, 2, "--second-port: invalid value '0'")]
    [InlineData(8001, 1, "--people: invalid value '1'")]
    public void Rooms_over_two_nodes_require_a_port_and_two_clients_per_room(int port, int clientsPerRoom, string error)
    {
        var failure = Assert.Throws<LoadException>(() => RoomsCommand.Check(Rooms with { SecondPort = port, ClientsPerRoom = clientsPerRoom }));
        Assert.StartsWith(error, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rooms_on_one_node_may_have_one_client_each() => RoomsCommand.Check(Rooms with { ClientsPerRoom = 1 });

    private static async Task AssertClosedAsync(FakeChat node, int expected)
    {
        await node.AllClosedAsync();
        Assert.Equal(expected, node.ClosedConnections.Count);
    }
}
