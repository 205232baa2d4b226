using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Testing.Contract;

public abstract partial class ClusterStoreContract
{
    [Fact]
    public async Task Arrivals_and_departures_change_the_members_that_are_stored_with_each_event()
    {
        var (one, other) = (await JoinAsync(), await JoinAsync());
        await one.AppendAsync(one.Arrival(Client(1), "a"), one.Arrival(Client(2), "a"), one.Line("a"));
        await other.AppendAsync(other.Arrival(Client(1), "a"));

        await one.AppendAsync(one.Departure(Client(2), "a", lastWords: "bye"), one.Line("a"));

        Assert.Equal([1, 2, 2, 3, 2, 2], (await ReadAllAsync("a")).Select(read => read.Members));
        Assert.Equal("bye", Text((await ReadAllAsync("a"))[4].Text));
        Assert.Equal(2, await MembersAsync("a"));
        Assert.Equal(2, await Store.Presence.CountClientsAsync("a"));
        Assert.Equal(3, await Store.Presence.CountClientsAsync(null));
    }

    [Fact]
    public async Task A_client_is_listed_as_it_arrived_and_with_the_room_of_the_event()
    {
        var node = await JoinAsync(name: "Berlin");
        var other = await OpenAnotherAsync();
        var client = new PublishedClient(5, "Ada ✨", "[::1]:5", "Russian", "elsewhere", Start.AddTicks(10), "", Start.AddTicks(20));

        await node.AppendAsync(node.Arrival(client, "лобби"), node.Arrival(Client(6), "a"));

        var listed = Assert.Single(await other.Presence.ListClientsAsync(new ClientQuery(Room: "лобби")));
        Assert.Equal(new ClusterClient(node.Id, "Berlin", client with { Room = "лобби" }, null), listed);
        Assert.Single(await other.Presence.ListClientsAsync(new ClientQuery(DisplayName: "Ada ✨")));
        Assert.Empty(await other.Presence.ListClientsAsync(new ClientQuery(DisplayName: "Ada")));
    }

    [Fact]
    public async Task A_client_moves_by_an_arrival_and_a_departure()
    {
        var node = await JoinAsync();
        await node.AppendAsync(node.Arrival(Client(1), "a"));

        await node.AppendAsync(node.Arrival(Client(1), "b"), node.Departure(Client(1), "a"));
        Assert.Equal([1, 0], (await ReadAllAsync("a")).Select(read => read.Members));
        Assert.Equal([1], (await ReadAllAsync("b")).Select(read => read.Members));
        Assert.Equal("b", Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery())).Client.Room);

        await node.AppendAsync(node.Arrival(Client(1), "a"));
        Assert.Equal((1, 1), (await MembersAsync("a"), await MembersAsync("b")));
        await node.AppendAsync(node.Departure(Client(1), "b"));
        Assert.Equal([1, 0, 1], (await ReadAllAsync("a")).Select(read => read.Members));
        Assert.Equal([1, 0], (await ReadAllAsync("b")).Select(read => read.Members));
        Assert.Equal("a", Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery())).Client.Room);
    }

    [Fact]
    public async Task A_client_that_comes_back_although_its_departure_was_lost_is_a_member_once()
    {
        var node = await JoinAsync();
        await node.AppendAsync(node.Arrival(Client(1), "a"), node.Arrival(Client(1), "b"), node.Departure(Client(1), "b"));

        var appended = await node.AppendAsync(node.Arrival(Client(1), "a"), node.Line("a"));
        Assert.Equal([0L, 2], appended.Select(item => item.Sequence));
        Assert.Equal((1, 0), (await MembersAsync("a"), await MembersAsync("b")));

        await node.AppendAsync(node.Departure(Client(1), "a"));
        Assert.Equal(0, await MembersAsync("a"));
        Assert.Equal([1, 1, 0], (await ReadAllAsync("a")).Select(read => read.Members));
    }

    [Fact]
    public async Task A_change_without_an_effect_is_not_in_the_log()
    {
        var node = await JoinAsync();
        await node.AppendAsync(node.Arrival(Client(1), "a"));

        var appended = await node.AppendAsync(node.Arrival(Client(1), "a"), node.Departure(Client(1), "b"), node.Departure(Client(2), "a"), node.Line("a"));

        Assert.Equal([0L, 0, 0, 2], appended.Select(item => item.Sequence));
        Assert.Equal(2, (await ReadAllAsync("a")).Count);
        Assert.Empty(await ReadAllAsync("b"));
        Assert.Equal(1, await MembersAsync("a"));
        Assert.Equal(node.Last, await Store.Log.FindAppliedAsync(node.Id));
    }

    [Fact]
    public async Task An_arrival_with_a_step_that_is_not_larger_has_no_effect()
    {
        var node = await JoinAsync();
        var arrival = node.Arrival(Client(1), "a");
        await node.AppendAsync(arrival, node.Arrival(Client(1), "b"), node.Departure(Client(1), "a"));

        var late = arrival with { Number = node.Line("a").Number };
        Assert.Equal(0, Assert.Single(await node.AppendAsync(late)).Sequence);

        Assert.Equal("b", Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery())).Client.Room);
        Assert.Equal((0, 1), (await MembersAsync("a"), await MembersAsync("b")));
    }

    [Fact]
    public async Task A_client_that_is_gone_is_removed_and_one_that_only_left_its_room_is_not()
    {
        var node = await JoinAsync();
        await node.AppendAsync(node.Arrival(Client(1), "a"), node.Arrival(Client(2), "a"));

        await node.AppendAsync(node.Departure(Client(1), "a"), node.Departure(Client(2), "a", isGone: true));

        var left = Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery()));
        Assert.Equal((1L, null), (left.Client.Id, left.Client.Room));
        await node.AppendAsync(node.Arrival(Client(1), "b"), node.Departure(Client(1), "b", isGone: true));
        Assert.Equal(0, await Store.Presence.CountClientsAsync(null));
    }

    [Fact]
    public async Task A_client_that_is_gone_while_it_moves_is_in_no_room()
    {
        var node = await JoinAsync();
        await node.AppendAsync(node.Arrival(Client(1), "a"), node.Arrival(Client(1), "b"));

        await node.AppendAsync(node.Departure(Client(1), "a"), node.Departure(Client(1), "b", isGone: true));

        Assert.Equal(0, await Store.Presence.CountClientsAsync(null));
        Assert.Equal((0, 0), (await MembersAsync("a"), await MembersAsync("b")));
    }

    [Fact]
    public async Task A_summary_counts_only_its_effective_changes()
    {
        var node = await JoinAsync();
        await node.AppendAsync(node.Arrival(Client(1), "a"), node.Arrival(Client(2), "a"));

        var appended = await node.AppendAsync(node.Summary(
            "a", node.Enter(Client(1)), node.Enter(Client(3)), node.Exit(Client(2)), node.Exit(Client(9)), node.Enter(Client(4)), node.Enter(Client(5)), node.Exit(Client(5), isGone: true)));

        var summary = await ReadLastAsync("a");
        Assert.Equal((RoomEventKind.Summary, 3L, 3, 2, 3), (summary.Kind, summary.Sequence, summary.Arrived, summary.Left, summary.Members));
        Assert.Equal(Outcome(summary), Assert.Single(appended) with { Before = null });
        Assert.Equal([1L, 3, 4], (await Store.Presence.ListClientsAsync(new ClientQuery(Room: "a"))).Select(client => client.Client.Id));
        Assert.Equal(0, Assert.Single(await node.AppendAsync(node.Summary("a", node.Enter(Client(1)), node.Exit(Client(9))))).Sequence);
        Assert.Equal(3, (await ReadAllAsync("a")).Count);
    }

    [Fact]
    public async Task A_renaming_changes_the_display_name_of_its_client()
    {
        var node = await JoinAsync();
        await node.AppendAsync(node.Arrival(Client(1), "a"), node.Renaming(Client(1), "a", "Ада"));

        var renamed = await ReadLastAsync("a");
        Assert.Equal((RoomEventKind.Renamed, "client 1", "Ада", 1), (renamed.Kind, renamed.DisplayName, renamed.NewName, renamed.Members));
        Assert.Equal("Ада", Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery())).Client.DisplayName);
    }

    [Fact]
    public async Task A_client_without_a_name_is_told_apart_from_one_on_another_node_with_its_address()
    {
        const string Address = "10.0.0.1:5";
        var (berlin, paris, paris2) = (await JoinAsync(name: "berlin"), await JoinAsync(name: "paris"), await JoinAsync(name: "paris"));

        Assert.Equal(Address, (await berlin.AppendAsync(berlin.Arrival(Nameless(1, Address), "a")))[0].DisplayName);
        Assert.Equal($"{Address}@paris", (await paris.AppendAsync(paris.Arrival(Nameless(2, Address), "b")))[0].DisplayName);
        Assert.Equal($"{Address}@paris#3", (await paris2.AppendAsync(paris2.Arrival(Nameless(3, Address), "b")))[0].DisplayName);
        Assert.Equal("10.0.0.1:6", (await paris.AppendAsync(paris.Arrival(Nameless(4, "10.0.0.1:6"), "b")))[0].DisplayName);
        Assert.Equal("Ada", (await paris.AppendAsync(paris.Arrival(Nameless(5, Address) with { DisplayName = "Ada" }, "b")))[0].DisplayName);

        Assert.Equal(Address, Assert.Single(await ReadAllAsync("a")).DisplayName);
        Assert.Equal([$"{Address}@paris", $"{Address}@paris#3", "10.0.0.1:6", "Ada"], (await ReadAllAsync("b")).Select(read => read.DisplayName));
        Assert.Equal(2, Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(DisplayName: $"{Address}@paris"))).Client.Id);
    }

    [Fact]
    public async Task A_summary_names_its_clients_that_were_told_apart()
    {
        const string Address = "10.0.0.1:5";
        var (berlin, paris) = (await JoinAsync(name: "berlin"), await JoinAsync(name: "paris"));
        await berlin.AppendAsync(berlin.Arrival(Nameless(1, Address), "a"), berlin.Arrival(Nameless(2, "10.0.0.2:5"), "a"));

        await paris.AppendAsync(paris.Summary("b", paris.Enter(Nameless(7, Address)), paris.Enter(Client(8)), paris.Enter(Nameless(9, "10.0.0.2:5")), paris.Exit(Client(8))));

        var summary = Assert.Single(await ReadAllAsync("b"));
        Assert.Equal((3, 1, $"7 {Address}@paris\n9 10.0.0.2:5@paris\n"), (summary.Arrived, summary.Left, Text(summary.Text)));
        Assert.Equal(7, Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(DisplayName: $"{Address}@paris"))).Client.Id);
        await paris.AppendAsync(paris.Summary("a", paris.Enter(Nameless(7, $"{Address}@paris") with { Address = Address })));
        Assert.Empty(Text((await ReadLastAsync("a")).Text));
    }

    [Fact]
    public async Task A_client_that_was_told_apart_is_shown_so_in_its_next_room()
    {
        const string Address = "10.0.0.1:5";
        var (berlin, paris) = (await JoinAsync(name: "berlin"), await JoinAsync(name: "paris"));
        await berlin.AppendAsync(berlin.Arrival(Nameless(1, Address), "a"));
        await paris.AppendAsync(paris.Arrival(Nameless(2, Address), "a"));
        await berlin.AppendAsync(berlin.Departure(Nameless(1, Address), "a", isGone: true));

        await paris.AppendAsync(paris.Arrival(Nameless(2, Address), "b"), paris.Departure(Nameless(2, Address), "a"));

        Assert.Equal($"{Address}@paris", Assert.Single(await ReadAllAsync("b")).DisplayName);
        await Store.Presence.LeaveAsync(paris.Id);
        Assert.Equal($"{Address}@paris", (await ReadLastAsync("b")).DisplayName);
    }

    [Fact]
    public async Task Events_of_a_node_that_is_not_in_the_cluster_are_not_appended()
    {
        var node = await JoinAsync(clients: 1);
        var stranger = new ContractNode(Store, Guid.CreateVersion7(), "stranger");
        await Store.Presence.LeaveAsync(node.Id);

        Assert.Null(await Store.Log.AppendAsync(node.Id, [node.Line("a")]));
        Assert.Null(await Store.Log.AppendAsync(node.Id, [node.Arrival(Client(2), "a")]));
        Assert.Null(await Store.Log.AppendAsync(stranger.Id, [stranger.Line("a")]));
        Assert.Empty(await ReadAllAsync("a"));
        Assert.Equal(0, await Store.Presence.CountClientsAsync(null));
    }
}
