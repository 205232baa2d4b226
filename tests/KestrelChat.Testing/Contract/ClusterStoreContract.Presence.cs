using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Testing.Contract;

public abstract partial class ClusterStoreContract
{
    private const int Announced = 100;

    [Fact]
    public async Task A_lease_has_the_time_and_the_version_of_the_store()
    {
        var node = await JoinAsync();
        var version = await Store.Values.WriteAsync("a", "x"u8.ToArray(), life: null);

        var lease = await Store.Presence.RenewAsync(node.Id, LeaseDuration);

        Assert.Equal((version, KeepAll), (lease!.Version, lease.Retention));
        Assert.True((await Store.Presence.RenewAsync(node.Id, LeaseDuration))!.Now >= lease.Now);
    }

    [Fact]
    public async Task A_retried_entry_changes_nothing()
    {
        var node = await JoinAsync(clients: 2);

        Assert.NotNull(await Store.Presence.EnterAsync(node.Id, node.Name, LeaseDuration, KeepAll));

        Assert.Equal(2, await Store.Presence.CountClientsAsync("lobby"));
    }

    [Fact]
    public async Task Only_the_away_message_and_the_activity_of_published_clients_are_updated()
    {
        var node = await JoinAsync(clients: 1);
        var changed = Client(1) with { DisplayName = "Eve", Room = "elsewhere", Away = "lunch", LastActiveAt = Start.AddDays(1) };

        await Store.Presence.UpdateAsync(node.Id, [changed, Client(2)]);
        Assert.Equal(Client(1) with { Away = "lunch", LastActiveAt = Start.AddDays(1) }, Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery())).Client);

        await Store.Presence.UpdateAsync(Guid.CreateVersion7(), [changed with { Away = "gone" }]);
        await Store.Presence.UpdateAsync(node.Id, [changed with { Away = null }]);
        Assert.Null(Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery())).Client.Away);
    }

    [Fact]
    public async Task As_many_clients_as_one_call_takes_are_updated_in_time_although_one_was_often_updated_before()
    {
        var node = await JoinAsync(clients: 1);
        for (var update = 0; update < 10; update++)
        {
            // A store may plan for so few.
            await Store.Presence.UpdateAsync(node.Id, [Client(1)]);
        }

        var clients = Enumerable.Range(1, ClusterLimits.MaxBatch).Select(id => Client(id)).ToList();
        await node.AppendAsync(node.Summary("lobby", [.. clients.Select(node.Enter)]));

        await Store.Presence.UpdateAsync(node.Id, [.. clients.Select(client => client with { Away = "lunch" })]);

        Assert.All(await Store.Presence.ListClientsAsync(new ClientQuery { MaxClients = ClusterLimits.MaxBatch }), client => Assert.Equal("lunch", client.Client.Away));
    }

    [Fact]
    public async Task Clients_of_all_nodes_are_listed_page_by_page_oldest_first()
    {
        await JoinAsync(20);
        await JoinAsync(20);
        List<ClusterClient> all = [];
        IReadOnlyList<ClusterClient> page;
        do
        {
            page = await Store.Presence.ListClientsAsync(new ClientQuery(Room: "lobby", After: all.LastOrDefault(), MaxClients: 7));
            all.AddRange(page);
        }
        while (page.Count == 7);

        Assert.Equal(40, all.Select(client => client.Key).Distinct().Count());
        Assert.Equal(all.Select(client => client.Client.ConnectedAt).Order(), all.Select(client => client.Client.ConnectedAt));
    }

    [Fact]
    public async Task Rooms_with_members_are_listed_by_name_and_by_size()
    {
        var (one, two) = (await JoinAsync(), await JoinAsync());
        await one.AppendAsync(
            one.Arrival(Client(1), "b"), one.Arrival(Client(2), "b"), one.Arrival(Client(3), "e"), one.Departure(Client(3), "e"), one.Line("b"), one.Line("e"),
            one.Event(RoomEventKind.TopicSet, "b", "Ada", "bees"), one.Event(RoomEventKind.TopicSet, "a", "Ada", "empty"));
        await two.AppendAsync(two.Arrival(Client(1), "d"), two.Arrival(Client(2), "d"), two.Arrival(Client(3), "d"), two.Arrival(Client(4), "c"));
        ClusterRoom b = new("b", "bees", 2, 1), c = new("c", null, 1, 0), d = new("d", null, 3, 0);

        Assert.Equal([b, c, d], await Store.Presence.ListRoomsAsync("", 10));
        Assert.Equal([b], await Store.Presence.ListRoomsAsync("a", 1));
        Assert.Equal([c, d], await Store.Presence.ListRoomsAsync("b", 10));
        Assert.Equal([new("e", null, 0, 1), d, new("nowhere", null, 0, 0), new("a", "empty", 0, 0)], await Store.Presence.FindRoomsAsync(["e", "d", "nowhere", "a"]));
        var (largest, total) = await Store.Presence.ListLargestRoomsAsync(2);
        Assert.Equal([d, b], largest);
        Assert.Equal(3, total);
    }

    [Fact]
    public async Task A_node_that_leaves_is_removed_with_its_clients_and_names_and_rooms_see_it()
    {
        var (node, other) = (await JoinAsync(2), await JoinAsync(1));
        await node.AppendAsync(node.Arrival(Client(3), "a"));
        await Store.Presence.ClaimAsync(node.Id, Client(1), "ada", null, takesOver: false);

        await Store.Presence.LeaveAsync(node.Id);
        await Store.Presence.LeaveAsync(node.Id);

        var farewell = (await ReadAllAsync("lobby")).Skip(3).ToList();
        Assert.Equal(["client 1", "client 2"], farewell.Select(read => read.DisplayName).Order(StringComparer.Ordinal));
        Assert.Equal([2, 1], farewell.Select(read => read.Members));
        Assert.All(farewell, read => Assert.Equal((RoomEventKind.Left, node.Id, true), (read.Kind, read.Node, read.Number < 0)));
        Assert.Equal(0, (await ReadLastAsync("a")).Members);
        Assert.Equal(other.Id, Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery())).Node);
        Assert.Equal(NameOutcome.Acquired, (await Store.Presence.ClaimAsync(other.Id, Client(1), "ada", null, takesOver: false)).Outcome);
        await AssertRemovedAsync(node);
        Assert.Null(await Store.Presence.RemoveDeadAsync(other.Id, Announced));
    }

    [Fact]
    public async Task A_lease_expires_unless_it_is_renewed()
    {
        var finder = await JoinAsync();
        var node = await JoinAsync(name: "Berlin");
        await Store.Presence.RenewAsync(node.Id, TimeSpan.FromSeconds(150));
        await AdvanceAsync(TimeSpan.FromSeconds(100));
        Assert.NotNull(await Store.Presence.RenewAsync(node.Id, TimeSpan.FromSeconds(150)));
        await AdvanceAsync(TimeSpan.FromSeconds(100));
        Assert.Null(await Store.Presence.RemoveDeadAsync(finder.Id, Announced));

        await AdvanceAsync(TimeSpan.FromSeconds(51));

        Assert.Equal("Berlin", await Store.Presence.RemoveDeadAsync(finder.Id, Announced));
        Assert.Null(await Store.Presence.RemoveDeadAsync(finder.Id, Announced));
    }

    [Fact]
    public async Task An_expired_lease_that_nobody_noticed_can_be_renewed()
    {
        var finder = await JoinAsync();
        var node = await JoinExpiredAsync();

        Assert.NotNull(await Store.Presence.RenewAsync(node.Id, LeaseDuration));

        Assert.Null(await Store.Presence.RemoveDeadAsync(finder.Id, Announced));
        await node.AppendAsync(node.Line("a"));
    }

    [Fact]
    public async Task A_dead_node_is_removed_with_its_clients_and_names_and_rooms_see_it()
    {
        var finder = await JoinAsync(1);
        var dead = await JoinExpiredAsync(2, "Berlin");
        await dead.AppendAsync(dead.Arrival(Client(3), "a"), dead.Departure(Client(2), "lobby"));
        await Store.Presence.ClaimAsync(dead.Id, Client(1), "ada", null, takesOver: false);

        Assert.Equal("Berlin", await Store.Presence.RemoveDeadAsync(finder.Id, Announced));

        var left = await ReadLastAsync("lobby");
        Assert.Equal((RoomEventKind.Left, "client 1", 1), (left.Kind, left.DisplayName, left.Members));
        Assert.Equal([1, 0], (await ReadAllAsync("a")).Select(read => read.Members));
        Assert.Equal(5, (await ReadAllAsync("lobby")).Count);
        Assert.Equal(1, await Store.Presence.CountClientsAsync(null));
        await AssertRemovedAsync(dead);
        Assert.Null(await Store.Presence.RemoveDeadAsync(finder.Id, Announced));
        Assert.Equal(NameOutcome.Acquired, (await Store.Presence.ClaimAsync(finder.Id, Client(1), "ada", null, takesOver: false)).Outcome);
    }

    [Fact]
    public async Task A_client_of_a_dead_node_that_was_moving_leaves_both_rooms()
    {
        var finder = await JoinAsync();
        var dead = await JoinExpiredAsync();
        await dead.AppendAsync(dead.Arrival(Client(1), "a"), dead.Arrival(Client(1), "b"));

        await Store.Presence.RemoveDeadAsync(finder.Id, Announced);

        Assert.Equal((0, 0), (await MembersAsync("a"), await MembersAsync("b")));
        Assert.Equal((0, 0), ((await ReadLastAsync("a")).Members, (await ReadLastAsync("b")).Members));
    }

    [Fact]
    public async Task Many_clients_of_a_dead_node_leave_a_room_in_one_summary()
    {
        var finder = await JoinAsync(1);
        var dead = await JoinExpiredAsync(4);
        await dead.AppendAsync(dead.Arrival(Client(5), "a"), dead.Arrival(Client(6), "a"), dead.Arrival(Client(7), "a"));

        Assert.NotNull(await Store.Presence.RemoveDeadAsync(finder.Id, maxAnnounced: 3));

        var summary = await ReadLastAsync("lobby");
        Assert.Equal((RoomEventKind.Summary, 6L, 0, 4, 1, ""), (summary.Kind, summary.Sequence, summary.Arrived, summary.Left, summary.Members, summary.DisplayName));
        Assert.Equal([2, 1, 0], (await ReadAllAsync("a")).Skip(3).Select(read => read.Members));
        Assert.All((await ReadAllAsync("a")).Skip(3), read => Assert.Equal(RoomEventKind.Left, read.Kind));
    }

    [Fact]
    public async Task Only_a_node_in_the_cluster_removes_others_and_never_itself()
    {
        var dead = await JoinExpiredAsync();

        Assert.Null(await Store.Presence.RemoveDeadAsync(Guid.CreateVersion7(), Announced));
        Assert.Null(await Store.Presence.RemoveDeadAsync(dead.Id, Announced));
        Assert.NotNull(await Store.Presence.RenewAsync(dead.Id, LeaseDuration));
    }

    [Fact]
    public async Task A_removed_node_enters_again_under_a_new_id_and_its_clients_arrive_again()
    {
        var finder = await JoinAsync();
        var former = await JoinExpiredAsync(1);
        await Store.Presence.RemoveDeadAsync(finder.Id, Announced);

        await JoinAsync(clients: 1);

        Assert.Equal([1, 0, 1], (await ReadAllAsync("lobby")).Select(read => read.Members));
        await AssertRemovedAsync(former);
    }

    [Fact]
    public async Task A_client_in_no_room_can_be_removed_and_a_member_cannot()
    {
        var node = await JoinAsync(1);
        await Store.Presence.ClaimAsync(node.Id, Client(2), "ada", null, takesOver: false);

        await Store.Presence.RemoveAsync(node.Key(1));
        await Store.Presence.RemoveAsync(node.Key(2));
        await Store.Presence.RemoveAsync(node.Key(3));

        Assert.Equal(1, Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery())).Client.Id);
        Assert.Equal(NameOutcome.Acquired, (await Store.Presence.ClaimAsync(node.Id, Client(1), "ada", null, takesOver: false)).Outcome);
    }

    [Fact]
    public async Task A_repeated_client_or_a_name_that_is_too_long_is_rejected()
    {
        var node = await JoinAsync(1);
        var tooLong = Client(1) with { DisplayName = new string('я', 129) };

        await Assert.ThrowsAsync<ArgumentException>(() => Store.Presence.UpdateAsync(node.Id, [Client(1), Client(1)]));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Presence.UpdateAsync(node.Id, [tooLong]));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Log.AppendAsync(node.Id, [node.Arrival(tooLong, "a") with { DisplayName = "a" }]));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Presence.ClaimAsync(node.Id, Client(1), tooLong.DisplayName, null, takesOver: false));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Presence.ClaimAsync(node.Id, Client(1), "ada", new byte[ClusterLimits.MaxTokenHashBytes + 1], takesOver: false));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Presence.EnterAsync(Guid.CreateVersion7(), tooLong.DisplayName, LeaseDuration, KeepAll));
        Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(DisplayName: "client 1")));
    }

    private async Task AssertRemovedAsync(ContractNode node)
    {
        Assert.Null(await Store.Presence.RenewAsync(node.Id, LeaseDuration));
        Assert.Null(await Store.Presence.EnterAsync(node.Id, "again", LeaseDuration, KeepAll));
        Assert.Null(await Store.Log.AppendAsync(node.Id, [node.Line("lobby")]));
        Assert.Equal(NameOutcome.UnknownNode, (await Store.Presence.ClaimAsync(node.Id, Client(1), "eve", null, takesOver: false)).Outcome);
        Assert.Null(await Store.Presence.RemoveDeadAsync(node.Id, Announced));
    }
}
