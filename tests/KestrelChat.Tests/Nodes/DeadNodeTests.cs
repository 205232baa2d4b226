using KestrelChat.Cluster;
using KestrelChat.Nodes;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Nodes;

/// <summary>A node that dies, and nodes that only seemed to: leases end by a clock that the test advances.</summary>
public sealed class DeadNodeTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly TestNodes _nodes;

    public DeadNodeTests() => _nodes = new TestNodes(_time);

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Its_people_are_told_to_be_gone_once_on_every_node_and_their_names_are_free()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var ann = await one.JoinAsync("ann");
        var bob = await other.JoinAsync("bob");
        var dead = Guid.NewGuid();
        await _nodes.Store.Presence.EnterAsync(dead, "dead", NodePresence.Life);
        await _nodes.Store.Presence.UpdateAsync(dead, [Client(1, "eve"), Client(2, "fay")], []);
        await _nodes.Store.Presence.ClaimAsync(new ClientKey(dead, 1), "eve", null);
        Assert.Equal(NameOutcome.Held, await ClaimAsync(one, ann, "eve"));

        await _nodes.PassUntilAsync(async () => await ClaimAsync(one, ann, "eve") == NameOutcome.Taken, "the name is free");

        await one.TypeAsync(ann, "done");
        foreach (var each in (ChatPeer[])[ann, bob])
        {
            var told = await ReadUntilAsync(each, "ann: done");
            Assert.Equal(["eve has left", "fay has left"], told.Where(line => line.EndsWith("has left", StringComparison.Ordinal)).Order());
        }
    }

    [Fact]
    public async Task Nobody_is_told_to_be_gone_when_the_store_was_away_longer_than_leases_last()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var ann = await one.JoinAsync("ann");
        var bob = await other.JoinAsync("bob");
        await _nodes.PassAsync(NodePresence.Life + NodePresence.Renewal);

        _nodes.Store.Fault = MemoryFault.Unreachable;
        await _nodes.PassAsync(NodePresence.Life * 2);
        _nodes.Store.Fault = MemoryFault.None;
        await _nodes.PassAsync(NodePresence.Life * 2);

        await one.TypeAsync(ann, "done");
        foreach (var each in (ChatPeer[])[ann, bob])
        {
            Assert.DoesNotContain(await ReadUntilAsync(each, "ann: done"), line => line.EndsWith("has left", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_node_that_was_found_dead_and_lives_comes_back_with_its_people_and_their_names()
    {
        var (node, other) = await _nodes.StartTwoAsync();
        var ann = await node.JoinAsync("ann");
        var bob = await other.JoinAsync("bob");
        await _nodes.PassAsync(TimeSpan.FromSeconds(1));
        await node.TypeAsync(ann, "/nick ada");
        await TestNode.ReadAsync(ann, line => line.StartsWith("* you are ada now", StringComparison.Ordinal));
        var seen = Assert.Single(await _nodes.Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada")));

        await FindDeadAsync(seen.Node);
        await _nodes.PassUntilAsync(async () => (await _nodes.Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada"))).Count > 0, "it is back");

        var back = Assert.Single(await _nodes.Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada")));
        Assert.NotEqual(seen.Node, back.Node);
        Assert.Equal("ada", back.Client.Who);

        // Its mail was refused while it seemed dead, and is tried again by the clock.
        await _nodes.PassAsync(TimeSpan.FromSeconds(10));
        await TestNode.ReadAsync(bob, line => line == "ada has arrived");
    }

    [Fact]
    public async Task Who_claimed_its_name_elsewhere_while_its_node_seemed_dead_keeps_it_and_the_former_connection_is_closed()
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        await _nodes.PassAsync(TimeSpan.FromSeconds(1));
        await node.TakeNameAsync(ann, "ada");
        var seen = Assert.Single(await _nodes.Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada")));
        var finder = await FindDeadAsync(seen.Node);
        await _nodes.Store.Presence.ClaimAsync(new ClientKey(finder, 1), "ada", node.Hub.Names.TokenOf(ann.Client)!.Hash());

        await _nodes.PassUntilAsync(() => ann.Client.ClosedFor == CloseReason.NameClaimed, "it is closed");

        Assert.Equal("* your name ada was claimed from another connection", (await ann.ReadToEndAsync())[^1]);
        Assert.Equal(finder, Assert.Single(await _nodes.Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada"))).Node);
    }

    [Fact]
    public async Task Who_lost_its_name_while_its_node_seemed_dead_is_told_and_has_it_no_more()
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        await _nodes.PassAsync(TimeSpan.FromSeconds(1));
        await node.TypeAsync(ann, "/nick ada");
        await TestNode.ReadAsync(ann, line => line.StartsWith("* you are ada now", StringComparison.Ordinal));
        var seen = Assert.Single(await _nodes.Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada")));
        var finder = await FindDeadAsync(seen.Node);
        await _nodes.Store.Presence.ClaimAsync(new ClientKey(finder, 1), "ada", null);

        await _nodes.PassUntilAsync(() => ann.Client.Who == "ann", "it is told");

        Assert.Equal(["* ada is now ann", "* somebody else is called ada"], (await ReadUntilAsync(ann, "* somebody else is called ada", isIncluded: true)).TakeLast(2));
        Assert.Equal("ann", ann.Client.Who);
    }

    /// <summary>Another node, with eve as its first client, finds one dead by a clock of its own.</summary>
    private async Task<Guid> FindDeadAsync(Guid node)
    {
        var finder = Guid.NewGuid();
        await _nodes.Store.Presence.EnterAsync(finder, "finder", TimeSpan.FromHours(1));
        await _nodes.Store.Presence.UpdateAsync(finder, [Client(1, "eve")], []);
        await _nodes.Store.Presence.RenewAsync(node, TimeSpan.Zero);
        Assert.Equal(node, (await _nodes.Store.Presence.FindDeadAsync(finder))!.Node);
        await _nodes.Store.Presence.ForgetAsync(finder, node, []);
        return finder;
    }

    private ClusterClient Client(long id, string who) => new(id, who, who, "test", ChatHub.LobbyName, _time.GetUtcNow(), null, _time.GetUtcNow());

    private static Task<NameOutcome> ClaimAsync(TestNode node, ChatPeer peer, string name) => node.Node.ClaimAsync(peer.Client, name, new byte[8], () => { });

    private static async Task<List<string>> ReadUntilAsync(ChatPeer peer, string last, bool isIncluded = false)
    {
        List<string> lines = [.. await peer.ReadUntilAsync(last)];
        if (isIncluded)
        {
            lines.Add(last);
        }

        return lines;
    }
}
