using KestrelChat.Cluster;

namespace KestrelChat.Postgres.Tests.Contract;

public abstract partial class ClusterContract
{
    [Fact]
    public async Task A_client_is_seen_as_its_node_publishes_it_until_it_leaves()
    {
        var node = await EnterAsync();
        var other = await AnotherAsync();
        var person = new ClusterClient(5, "Ada ✨", "[::1]:5", "Russian", "лобби", Then.AddTicks(10), "", Then.AddTicks(20));
        await Store.Presence.UpdateAsync(node, [person, Person(6)], []);
        Assert.Equal(new SeenClient(node, "node", person, null), Assert.Single(await other.Presence.ListClientsAsync(new ClientQuery(Room: "лобби"))));
        Assert.Single(await other.Presence.ListClientsAsync(new ClientQuery(Who: person.Who)));
        Assert.Empty(await other.Presence.ListClientsAsync(new ClientQuery(Who: person.Who + "x")));

        var moved = person with { Who = "Ada", Room = null, Away = "lunch", HeardAt = Then.AddSeconds(1) };
        Assert.True(await Store.Presence.UpdateAsync(node, [moved], [6]));

        Assert.Equal(new SeenClient(node, "node", moved, null), Assert.Single(await other.Presence.ListClientsAsync(new ClientQuery())));
        Assert.Equal(1, await other.Presence.CountClientsAsync(null));
        Assert.Equal(0, await other.Presence.CountClientsAsync("лобби"));
    }

    [Fact]
    public async Task Clients_of_all_nodes_are_listed_page_by_page_oldest_first()
    {
        await EnterAsync(20);
        await EnterAsync(20);
        List<SeenClient> all = [];
        IReadOnlyList<SeenClient> page;
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
    public async Task Rooms_are_those_with_members_by_name()
    {
        var one = await EnterAsync();
        var two = await EnterAsync();
        await Store.Presence.UpdateAsync(one, [Person(1, "b"), Person(2, "b"), Person(3, null)], []);
        await Store.Presence.UpdateAsync(two, [Person(1, "b"), Person(2, "c")], []);
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
    public async Task A_name_belongs_to_one_until_it_is_given_up_exchanged_or_its_client_goes()
    {
        var node = await EnterAsync(4);
        Assert.Equal(NameOutcome.Taken, await ClaimAsync(1, "ada"));
        Assert.Equal(NameOutcome.Taken, await ClaimAsync(1, "ada"));
        Assert.Equal(NameOutcome.Held, await ClaimAsync(2, "ada"));

        await Store.Presence.ReleaseAsync(new ClientKey(node, 1));
        Assert.Equal(NameOutcome.Taken, await ClaimAsync(2, "ada"));

        Assert.Equal(NameOutcome.Taken, await ClaimAsync(2, "bob"));
        Assert.Equal(NameOutcome.Taken, await ClaimAsync(3, "ada"));

        await Store.Presence.UpdateAsync(node, [Person(2, "elsewhere")], [3]);
        Assert.Equal(NameOutcome.Taken, await ClaimAsync(4, "ada"));
        Assert.Equal(NameOutcome.Held, await ClaimAsync(1, "bob"));
        Assert.Equal(NameOutcome.UnknownClient, await ClaimAsync(99, "eve"));

        async Task<NameOutcome> ClaimAsync(long id, string folded) => (await Store.Presence.ClaimAsync(new ClientKey(node, id), folded, null)).Outcome;
    }

    [Fact]
    public async Task Who_shows_the_same_token_takes_a_name_over_and_learns_from_whom()
    {
        var stale = new ClientKey(await EnterAsync(1), 1);
        var fresh = new ClientKey(await EnterAsync(2), 2);
        byte[] token = [1, 2, 3];
        await Store.Presence.ClaimAsync(stale, "ada", token);

        Assert.Equal(new NameClaim(NameOutcome.Held, stale), await Store.Presence.ClaimAsync(fresh, "ada", null));
        Assert.Equal(new NameClaim(NameOutcome.Held, stale), await Store.Presence.ClaimAsync(fresh, "ada", new byte[] { 3, 2, 1 }));
        Assert.Equal(new NameClaim(NameOutcome.TakenOver, stale), await Store.Presence.ClaimAsync(fresh, "ada", token));
        Assert.Equal(fresh, Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada"))).Key);
    }

    [Fact]
    public async Task A_node_that_leaves_takes_its_clients_and_names_with_it()
    {
        var node = await EnterAsync(1);
        var other = await EnterAsync(1);
        await Store.Presence.ClaimAsync(new ClientKey(node, 1), "ada", null);

        await Store.Presence.LeaveAsync(node);

        Assert.Equal(other, Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery())).Node);
        Assert.Equal(NameOutcome.Taken, (await Store.Presence.ClaimAsync(new ClientKey(other, 1), "ada", null)).Outcome);
        Assert.False(await Store.Presence.RenewAsync(node, Life));
        Assert.False(await Store.Presence.UpdateAsync(node, [Person(1)], []));
        Assert.Null(await Store.Presence.FindDeadAsync(other));
    }

    [Fact]
    public async Task A_lease_lasts_as_long_as_it_is_renewed_for()
    {
        var watcher = await EnterAsync();
        var node = Guid.NewGuid();
        await Store.Presence.EnterAsync(node, "node", TimeSpan.FromSeconds(15));
        await PassAsync(TimeSpan.FromSeconds(10));
        Assert.True(await Store.Presence.RenewAsync(node, TimeSpan.FromSeconds(15)));
        await PassAsync(TimeSpan.FromSeconds(10));
        Assert.Null(await Store.Presence.FindDeadAsync(watcher));

        await PassAsync(TimeSpan.FromSeconds(6));

        Assert.Equal(node, (await Store.Presence.FindDeadAsync(watcher))?.Node);
    }

    [Fact]
    public async Task A_lease_that_ended_unnoticed_can_be_renewed()
    {
        var watcher = await EnterAsync();
        var node = await EnterDeadAsync();

        Assert.True(await Store.Presence.RenewAsync(node, Life));

        Assert.Null(await Store.Presence.FindDeadAsync(watcher));
    }

    [Fact]
    public async Task A_node_that_was_found_dead_is_out_and_its_clients_and_names_with_it()
    {
        var watcher = await EnterAsync(1);
        var node = await EnterDeadAsync(1, "Berlin");
        await Store.Presence.ClaimAsync(new ClientKey(node, 1), "ada", null);

        var dead = await Store.Presence.FindDeadAsync(watcher);

        Assert.Equal((node, "Berlin"), (dead!.Node, dead.Name));
        Assert.Equal(Person(1), Assert.Single(dead.Clients).Client);
        Assert.False(await Store.Presence.RenewAsync(node, Life));
        Assert.False(await Store.Presence.EnterAsync(node, "again", Life));
        Assert.False(await Store.Presence.UpdateAsync(node, [Person(2)], []));
        Assert.False(await Store.Mail.SendAsync(node, [new OutgoingMail(1, null, Body("I live"))]));
        Assert.Null(await Store.Presence.FindDeadAsync(node));
        Assert.Equal(NameOutcome.UnknownClient, (await Store.Presence.ClaimAsync(new ClientKey(node, 1), "ada", null)).Outcome);
        Assert.Equal(watcher, Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery())).Node);
        Assert.Equal(1, await Store.Presence.CountClientsAsync("lobby"));
        Assert.Equal(NameOutcome.Taken, (await Store.Presence.ClaimAsync(new ClientKey(watcher, 1), "ada", null)).Outcome);
    }

    [Fact]
    public async Task Who_found_a_dead_node_finds_it_again_until_it_is_forgotten_and_nobody_else_does()
    {
        var watcher = await EnterAsync();
        var other = await EnterAsync();
        var node = await EnterDeadAsync(2);
        await Store.Presence.FindDeadAsync(watcher);

        Assert.Equal(2, (await Store.Presence.FindDeadAsync(watcher))!.Clients.Count);
        Assert.Null(await Store.Presence.FindDeadAsync(other));
        Assert.False(await Store.Presence.ForgetAsync(other, node, []));
        Assert.True(await Store.Presence.ForgetAsync(watcher, node, []));
        Assert.False(await Store.Presence.ForgetAsync(watcher, node, []));
        Assert.Null(await Store.Presence.FindDeadAsync(watcher));
    }

    [Fact]
    public async Task Where_the_finder_dies_too_another_finds_both()
    {
        var node = await EnterDeadAsync(2);
        var finder = await EnterAsync(1);
        await Store.Presence.FindDeadAsync(finder);
        await Store.Presence.RenewAsync(finder, TimeSpan.Zero);
        var watcher = await EnterAsync();

        HashSet<Guid> found = [];
        while (await Store.Presence.FindDeadAsync(watcher) is { } dead)
        {
            found.Add(dead.Node);
            Assert.True(await Store.Presence.ForgetAsync(watcher, dead.Node, []));
        }

        Assert.Equal([node, finder], found);
        Assert.False(await Store.Presence.ForgetAsync(finder, node, []));
    }

    [Fact]
    public async Task The_living_are_told_of_a_dead_node_once_each_the_teller_included()
    {
        var watcher = await EnterAsync();
        var other = await EnterAsync();
        var node = await EnterDeadAsync();
        await Store.Presence.FindDeadAsync(watcher);

        await Store.Presence.ForgetAsync(watcher, node, [Body("gone"), Body("really")]);
        await Store.Presence.ForgetAsync(watcher, node, [Body("gone"), Body("really")]);

        foreach (var living in new[] { watcher, other })
        {
            Assert.Equal(["gone", "really"], (await Store.Mail.ReceiveAsync(living, [], 10)).Select(mail => Text(mail.Content.Body)));
        }
    }

    [Fact]
    public async Task A_client_twice_or_with_too_long_a_name_is_refused()
    {
        var node = await EnterAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => Store.Presence.UpdateAsync(node, [Person(1), Person(1)], []));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Presence.UpdateAsync(node, [Person(1) with { Who = new string('я', 129) }], []));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Presence.ClaimAsync(new ClientKey(node, 1), new string('я', 129), null));
        Assert.Equal(0, await Store.Presence.CountClientsAsync(null));
    }

    [Fact]
    public async Task A_name_that_is_claimed_again_is_taken_from_nobody()
    {
        var (one, other) = (await EnterAsync(2), await EnterAsync(1));
        byte[] token = [1, 2, 3];
        await Store.Presence.ClaimAsync(new ClientKey(one, 1), "ada", token);

        Assert.Equal(NameOutcome.Taken, (await Store.Presence.ReclaimAsync(new ClientKey(one, 1), "ada", token)).Outcome);
        Assert.Equal(new NameClaim(NameOutcome.HeldBySamePerson, new ClientKey(one, 1)), await Store.Presence.ReclaimAsync(new ClientKey(other, 1), "ada", token));
        Assert.Equal(new NameClaim(NameOutcome.Held, new ClientKey(one, 1)), await Store.Presence.ReclaimAsync(new ClientKey(other, 1), "ada", new byte[3]));
        Assert.Equal(NameOutcome.Taken, (await Store.Presence.ReclaimAsync(new ClientKey(other, 1), "eve", token)).Outcome);
        Assert.Equal(NameOutcome.UnknownClient, (await Store.Presence.ReclaimAsync(new ClientKey(other, 9), "bob", token)).Outcome);
        Assert.Equal("ada", Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada"))).Folded);
    }
}
