using KestrelChat.Cluster.Store;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Testing.Contract;

public abstract partial class ClusterStoreContract
{
    [Fact]
    public async Task A_client_is_listed_as_its_node_publishes_it_until_it_leaves()
    {
        var node = await JoinAsync();
        var other = await OpenAnotherAsync();
        var published = new PublishedClient(5, "Ada ✨", "[::1]:5", "Russian", "лобби", Start.AddTicks(10), "", Start.AddTicks(20));
        await Store.Presence.UpdateAsync(node, [published, Client(6)], []);
        Assert.Equal(new ClusterClient(node, "node", published, null), Assert.Single(await other.Presence.ListClientsAsync(new ClientQuery(Room: "лобби"))));
        Assert.Single(await other.Presence.ListClientsAsync(new ClientQuery(DisplayName: published.DisplayName)));
        Assert.Empty(await other.Presence.ListClientsAsync(new ClientQuery(DisplayName: published.DisplayName + "x")));

        var moved = published with { DisplayName = "Ada", Room = null, Away = "lunch", LastActiveAt = Start.AddSeconds(1) };
        Assert.True(await Store.Presence.UpdateAsync(node, [moved], [6]));

        Assert.Equal(new ClusterClient(node, "node", moved, null), Assert.Single(await other.Presence.ListClientsAsync(new ClientQuery())));
        Assert.Equal(1, await other.Presence.CountClientsAsync(null));
        Assert.Equal(0, await other.Presence.CountClientsAsync("лобби"));
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
        Assert.Equal(all.OrderBy(client => client.Client.ConnectedAt).ThenBy(client => client.Node), all);
    }

    [Fact]
    public async Task Rooms_with_members_are_listed_by_name()
    {
        var one = await JoinAsync();
        var two = await JoinAsync();
        await Store.Presence.UpdateAsync(one, [Client(1, "b"), Client(2, "b"), Client(3, null)], []);
        await Store.Presence.UpdateAsync(two, [Client(1, "b"), Client(2, "c")], []);
        await Store.Presence.SetTopicAsync("b", "first");
        await Store.Presence.SetTopicAsync("b", "bees");
        await Store.Presence.SetTopicAsync("a", "empty");
        await Store.Presence.SetTopicAsync("d", "none");
        await Store.Presence.SetTopicAsync("d", null);
        await Store.Log.AppendAsync(Guid.NewGuid(), [Line(1, "b"), Line(2, "e")]);

        Assert.Equal([new("b", "bees", 3, 1), new("c", null, 1, 0)], await Store.Presence.ListRoomsAsync("", 10));
        Assert.Equal(["b"], (await Store.Presence.ListRoomsAsync("a", 1)).Select(room => room.Room));
    }

    [Fact]
    public async Task A_name_is_held_until_it_is_released_exchanged_or_its_client_leaves()
    {
        var node = await JoinAsync(4);
        Assert.Equal(NameOutcome.Acquired, await ClaimAsync(1, "ada"));
        Assert.Equal(NameOutcome.Acquired, await ClaimAsync(1, "ada"));
        Assert.Equal(NameOutcome.Held, await ClaimAsync(2, "ada"));

        await Store.Presence.ReleaseAsync(new ClientKey(node, 1));
        Assert.Equal(NameOutcome.Acquired, await ClaimAsync(2, "ada"));

        Assert.Equal(NameOutcome.Acquired, await ClaimAsync(2, "bob"));
        Assert.Equal(NameOutcome.Acquired, await ClaimAsync(3, "ada"));

        await Store.Presence.UpdateAsync(node, [Client(2, "elsewhere")], [3]);
        Assert.Equal(NameOutcome.Acquired, await ClaimAsync(4, "ada"));
        Assert.Equal(NameOutcome.Held, await ClaimAsync(1, "bob"));
        Assert.Equal(NameOutcome.UnknownClient, await ClaimAsync(99, "eve"));

        async Task<NameOutcome> ClaimAsync(long id, string folded) => (await Store.Presence.ClaimAsync(new ClientKey(node, id), folded, null)).Outcome;
    }

    [Fact]
    public async Task A_client_with_the_same_token_takes_a_name_over_and_is_told_from_whom()
    {
        var stale = new ClientKey(await JoinAsync(1), 1);
        var fresh = new ClientKey(await JoinAsync(2), 2);
        byte[] token = [1, 2, 3];
        await Store.Presence.ClaimAsync(stale, "ada", token);

        Assert.Equal(new NameClaim(NameOutcome.Held, stale), await Store.Presence.ClaimAsync(fresh, "ada", null));
        Assert.Equal(new NameClaim(NameOutcome.Held, stale), await Store.Presence.ClaimAsync(fresh, "ada", new byte[] { 3, 2, 1 }));
        Assert.Equal(new NameClaim(NameOutcome.TakenOver, stale), await Store.Presence.ClaimAsync(fresh, "ada", token));
        Assert.Equal(fresh, Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada"))).Key);
    }

    [Fact]
    public async Task A_node_that_leaves_is_removed_with_its_clients_and_names()
    {
        var node = await JoinAsync(1);
        var other = await JoinAsync(1);
        await Store.Presence.ClaimAsync(new ClientKey(node, 1), "ada", null);

        await Store.Presence.LeaveAsync(node);

        Assert.Equal(other, Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery())).Node);
        Assert.Equal(NameOutcome.Acquired, (await Store.Presence.ClaimAsync(new ClientKey(other, 1), "ada", null)).Outcome);
        Assert.False(await Store.Presence.RenewAsync(node, LeaseDuration));
        Assert.False(await Store.Presence.UpdateAsync(node, [Client(1)], []));
        Assert.Null(await Store.Presence.FindDeadAsync(other));
    }

    [Fact]
    public async Task A_lease_expires_unless_it_is_renewed()
    {
        var finder = await JoinAsync();
        var node = Guid.NewGuid();
        await Store.Presence.EnterAsync(node, "node", TimeSpan.FromSeconds(15));
        await AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.True(await Store.Presence.RenewAsync(node, TimeSpan.FromSeconds(15)));
        await AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Null(await Store.Presence.FindDeadAsync(finder));

        await AdvanceAsync(TimeSpan.FromSeconds(6));

        Assert.Equal(node, (await Store.Presence.FindDeadAsync(finder))?.Node);
    }

    [Fact]
    public async Task An_expired_lease_that_nobody_noticed_can_be_renewed()
    {
        var finder = await JoinAsync();
        var node = await JoinExpiredAsync();

        Assert.True(await Store.Presence.RenewAsync(node, LeaseDuration));

        Assert.Null(await Store.Presence.FindDeadAsync(finder));
    }

    [Fact]
    public async Task A_node_that_was_found_dead_is_excluded_with_its_clients_and_names()
    {
        var finder = await JoinAsync(1);
        var node = await JoinExpiredAsync(1, "Berlin");
        await Store.Presence.ClaimAsync(new ClientKey(node, 1), "ada", null);

        var dead = await Store.Presence.FindDeadAsync(finder);

        Assert.Equal((node, "Berlin"), (dead!.Node, dead.Name));
        Assert.Equal(Client(1), Assert.Single(dead.Clients).Client);
        Assert.False(await Store.Presence.RenewAsync(node, LeaseDuration));
        Assert.False(await Store.Presence.EnterAsync(node, "again", LeaseDuration));
        Assert.False(await Store.Presence.UpdateAsync(node, [Client(2)], []));
        Assert.False(await Store.Messages.SendAsync(node, [new OutgoingMessage(1, null, Body("I live"))]));
        Assert.Null(await Store.Presence.FindDeadAsync(node));
        Assert.Equal(NameOutcome.UnknownClient, (await Store.Presence.ClaimAsync(new ClientKey(node, 1), "ada", null)).Outcome);
        Assert.Equal(finder, Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery())).Node);
        Assert.Equal(1, await Store.Presence.CountClientsAsync("lobby"));
        Assert.Equal(NameOutcome.Acquired, (await Store.Presence.ClaimAsync(new ClientKey(finder, 1), "ada", null)).Outcome);
    }

    [Fact]
    public async Task Only_the_finder_of_a_dead_node_finds_it_again_until_it_is_removed()
    {
        var finder = await JoinAsync();
        var other = await JoinAsync();
        var node = await JoinExpiredAsync(2);
        await Store.Presence.FindDeadAsync(finder);

        Assert.Equal(2, (await Store.Presence.FindDeadAsync(finder))!.Clients.Count);
        Assert.Null(await Store.Presence.FindDeadAsync(other));
        Assert.False(await Store.Presence.ForgetAsync(other, node, []));
        Assert.True(await Store.Presence.ForgetAsync(finder, node, []));
        Assert.False(await Store.Presence.ForgetAsync(finder, node, []));
        Assert.Null(await Store.Presence.FindDeadAsync(finder));
    }

    [Fact]
    public async Task When_the_finder_dies_too_another_node_finds_both()
    {
        var node = await JoinExpiredAsync(2);
        var finder = await JoinAsync(1);
        await Store.Presence.FindDeadAsync(finder);
        await Store.Presence.RenewAsync(finder, TimeSpan.Zero);
        var other = await JoinAsync();

        HashSet<Guid> found = [];
        while (await Store.Presence.FindDeadAsync(other) is { } dead)
        {
            found.Add(dead.Node);
            Assert.True(await Store.Presence.ForgetAsync(other, dead.Node, []));
        }

        Assert.Equal([node, finder], found);
        Assert.False(await Store.Presence.ForgetAsync(finder, node, []));
    }

    [Fact]
    public async Task The_farewell_of_a_dead_node_reaches_every_living_node_once_including_the_finder()
    {
        var finder = await JoinAsync();
        var other = await JoinAsync();
        var node = await JoinExpiredAsync();
        await Store.Presence.FindDeadAsync(finder);

        await Store.Presence.ForgetAsync(finder, node, [Body("left"), Body("really left")]);
        await Store.Presence.ForgetAsync(finder, node, [Body("left"), Body("really left")]);

        foreach (var living in new[] { finder, other })
        {
            Assert.Equal(["left", "really left"], (await Store.Messages.ReceiveAsync(living, [], 10)).Select(message => Text(message.Content.Body)));
        }
    }

    [Fact]
    public async Task A_repeated_client_or_a_name_that_is_too_long_is_rejected()
    {
        var node = await JoinAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => Store.Presence.UpdateAsync(node, [Client(1), Client(1)], []));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Presence.UpdateAsync(node, [Client(1) with { DisplayName = new string('я', 129) }], []));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Presence.ClaimAsync(new ClientKey(node, 1), new string('я', 129), null));
        Assert.Equal(0, await Store.Presence.CountClientsAsync(null));
    }

    [Fact]
    public async Task A_reclaimed_name_is_not_taken_from_another_holder()
    {
        var (one, other) = (await JoinAsync(2), await JoinAsync(1));
        byte[] token = [1, 2, 3];
        await Store.Presence.ClaimAsync(new ClientKey(one, 1), "ada", token);

        Assert.Equal(NameOutcome.Acquired, (await Store.Presence.ReclaimAsync(new ClientKey(one, 1), "ada", token)).Outcome);
        Assert.Equal(new NameClaim(NameOutcome.HeldBySameUser, new ClientKey(one, 1)), await Store.Presence.ReclaimAsync(new ClientKey(other, 1), "ada", token));
        Assert.Equal(new NameClaim(NameOutcome.Held, new ClientKey(one, 1)), await Store.Presence.ReclaimAsync(new ClientKey(other, 1), "ada", new byte[3]));
        Assert.Equal(NameOutcome.Acquired, (await Store.Presence.ReclaimAsync(new ClientKey(other, 1), "eve", token)).Outcome);
        Assert.Equal(NameOutcome.UnknownClient, (await Store.Presence.ReclaimAsync(new ClientKey(other, 9), "bob", token)).Outcome);
        Assert.Equal("ada", Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada"))).Folded);
    }
}
