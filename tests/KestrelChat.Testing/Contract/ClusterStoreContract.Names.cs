using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Testing.Contract;

public abstract partial class ClusterStoreContract
{
    private static readonly byte[] s_token = [1, 2, 3];

    [Fact]
    public async Task A_name_is_held_until_it_is_released_exchanged_or_its_client_is_gone()
    {
        var node = await JoinAsync(4);
        Assert.Equal(NameOutcome.Acquired, await ClaimAsync(1, "ada"));
        Assert.Equal(NameOutcome.Acquired, await ClaimAsync(1, "ada"));
        Assert.Equal(NameOutcome.Held, await ClaimAsync(2, "ada"));

        await Store.Presence.ReleaseAsync(node.Key(1));
        await Store.Presence.ReleaseAsync(node.Key(1));
        Assert.Equal(NameOutcome.Acquired, await ClaimAsync(2, "ada"));

        Assert.Equal(NameOutcome.Acquired, await ClaimAsync(2, "bob"));
        Assert.Equal(NameOutcome.Acquired, await ClaimAsync(3, "ada"));

        await node.AppendAsync(node.Departure(Client(2), "lobby"), node.Departure(Client(3), "lobby", isGone: true));
        Assert.Equal(NameOutcome.Acquired, await ClaimAsync(4, "ada"));
        Assert.Equal(NameOutcome.Held, await ClaimAsync(1, "bob"));

        async Task<NameOutcome> ClaimAsync(long id, string folded) =>
            (await Store.Presence.ClaimAsync(node.Id, Client(id), folded, null, takesOver: false)).Outcome;
    }

    [Fact]
    public async Task A_client_that_claims_a_name_before_it_arrives_is_published_without_a_room()
    {
        var node = await JoinAsync();

        Assert.Equal(NameOutcome.Acquired, (await Store.Presence.ClaimAsync(node.Id, Client(1), "ada", null, takesOver: false)).Outcome);
        Assert.Equal(new ClusterClient(node.Id, "node", Client(1, room: null), "ada"), Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada"))));

        await node.AppendAsync(node.Arrival(Client(1), "a"));
        Assert.Equal(new ClusterClient(node.Id, "node", Client(1, "a"), "ada"), Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada"))));
        Assert.Equal(1, await MembersAsync("a"));
    }

    [Fact]
    public async Task A_client_with_the_same_token_takes_a_name_over_and_the_former_one_leaves_its_room()
    {
        var (stale, fresh) = (await JoinAsync(1), await JoinAsync());
        await fresh.AppendAsync(fresh.Arrival(Client(2), "a"));
        await Store.Presence.ClaimAsync(stale.Id, Client(1), "ada", s_token, takesOver: true);

        Assert.Equal(new NameClaim(NameOutcome.Held, stale.Key(1)), await ClaimAsync(null));
        Assert.Equal(new NameClaim(NameOutcome.Held, stale.Key(1)), await ClaimAsync([3, 2, 1]));
        Assert.Single(await ReadAllAsync("lobby"));
        Assert.Equal(new NameClaim(NameOutcome.TakenOver, stale.Key(1)), await ClaimAsync(s_token));
        Assert.Equal(NameOutcome.Acquired, (await ClaimAsync(s_token)).Outcome);

        Assert.Equal(fresh.Key(2), Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada"))).Key);
        var left = await ReadLastAsync("lobby");
        Assert.Equal((RoomEventKind.Left, 2L, "client 1", 0, true), (left.Kind, left.Sequence, left.DisplayName, left.Members, left.Number < 0));
        Assert.Equal(0, await Store.Presence.CountClientsAsync("lobby"));

        Assert.Equal(0, Assert.Single(await stale.AppendAsync(stale.Departure(Client(1), "lobby", isGone: true))).Sequence);
        Assert.Equal(2, (await ReadAllAsync("lobby")).Count);
        Assert.Equal(fresh.Key(2), Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery())).Key);

        Task<NameClaim> ClaimAsync(byte[]? token) => Store.Presence.ClaimAsync(fresh.Id, Client(2), "ada", token, takesOver: true);
    }

    [Fact]
    public async Task A_takeover_tells_the_other_node_which_client_lost_its_name_once_and_however_full_its_inbox_is()
    {
        var (stale, fresh) = (await JoinAsync(7), await JoinAsync(1));
        await Store.Messages.SendAsync(fresh.Id, [.. Enumerable.Range(0, ClusterLimits.MaxInbox).Select(_ => Message(stale, "x"))]);
        await Store.Presence.ClaimAsync(stale.Id, Client(7), "ada", s_token, takesOver: true);

        Assert.Equal(NameOutcome.Held, (await ClaimAsync([3, 2, 1], true)).Outcome);
        Assert.Equal(NameOutcome.HeldBySameUser, (await ClaimAsync(s_token, false)).Outcome);
        Assert.Empty(await NoticesAsync(stale));
        Assert.Equal(NameOutcome.TakenOver, (await ClaimAsync(s_token, true)).Outcome);
        Assert.Equal(NameOutcome.Acquired, (await ClaimAsync(s_token, true)).Outcome);

        var notice = Assert.Single(await NoticesAsync(stale));
        Assert.Equal((fresh.Id, 7, "taken"), (notice.From, notice.Client, Text(notice.Body)));
        await Store.Messages.ReceiveAsync([stale.Id], [notice.Id], 1);
        Assert.Empty(await NoticesAsync(stale));
        Assert.Empty(await NoticesAsync(fresh));

        Task<NameClaim> ClaimAsync(byte[] token, bool takesOver) => Store.Presence.ClaimAsync(fresh.Id, Client(1), "ada", token, takesOver, Notice);
    }

    [Fact]
    public async Task A_takeover_from_a_client_of_the_same_node_sends_it_a_notice()
    {
        var node = await JoinAsync(2);
        await Store.Presence.ClaimAsync(node.Id, Client(1), "ada", s_token, takesOver: true, Notice);

        Assert.Equal(NameOutcome.TakenOver, (await Store.Presence.ClaimAsync(node.Id, Client(2), "ada", s_token, takesOver: true, Notice)).Outcome);

        Assert.Equal(1, Assert.Single(await NoticesAsync(node)).Client);
    }

    [Fact]
    public async Task A_reclaimed_name_is_not_taken_from_another_holder()
    {
        var (one, other) = (await JoinAsync(2), await JoinAsync(1));
        await ClaimAsync(one, "ada", s_token);

        Assert.Equal(NameOutcome.Acquired, (await ClaimAsync(one, "ada", s_token)).Outcome);
        Assert.Equal(new NameClaim(NameOutcome.HeldBySameUser, one.Key(1)), await ClaimAsync(other, "ada", s_token));
        Assert.Equal(new NameClaim(NameOutcome.Held, one.Key(1)), await ClaimAsync(other, "ada", new byte[3]));
        Assert.Equal(NameOutcome.Acquired, (await ClaimAsync(other, "eve", s_token)).Outcome);
        Assert.Equal(one.Key(1), Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada"))).Key);
        Assert.Equal(3, await MembersAsync("lobby"));

        Task<NameClaim> ClaimAsync(ContractNode node, string folded, byte[] token) => Store.Presence.ClaimAsync(node.Id, Client(1), folded, token, takesOver: false);
    }

    [Fact]
    public async Task A_node_that_is_not_in_the_cluster_claims_nothing()
    {
        Assert.Equal(new NameClaim(NameOutcome.UnknownNode), await Store.Presence.ClaimAsync(Guid.CreateVersion7(), Client(1), "ada", s_token, takesOver: true));
        Assert.Empty(await Store.Presence.ListClientsAsync(new ClientQuery()));
    }

    private static TakeoverNotice Notice => new(4, "taken"u8.ToArray(), s_minute);

    private async Task<IReadOnlyList<IncomingMessage>> NoticesAsync(ContractNode node) =>
        [.. (await Store.Messages.ReceiveAsync([node.Id], [], 2 * ClusterLimits.MaxInbox)).Where(message => message.Kind == Notice.Kind)];
}
