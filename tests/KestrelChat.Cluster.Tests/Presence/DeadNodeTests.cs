using KestrelChat.Cluster.Presence;
using KestrelChat.Cluster.Store;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Testing.Contract;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Presence;

/// <summary>Nodes that died, and nodes that were declared dead and live. Leases expire by a clock that the test advances.</summary>
public sealed class DeadNodeTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly TestNodes _nodes;

    public DeadNodeTests() => _nodes = new TestNodes(_time);

    private IPresenceStore Presence => _nodes.Store.Presence;

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Every_node_is_told_once_that_each_client_of_a_dead_node_has_left_and_its_names_are_free()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var ann = await one.JoinAsync("ann");
        var bob = await other.JoinAsync("bob");
        await AddNodeAsync(NodeLease.Duration, "eve", "fay");
        Assert.False(await TryClaimAsync(one, ann, "eve"));

        _nodes.Advance(NodeLease.Duration + NodeLease.RenewInterval);

        Assert.True(await TryClaimAsync(one, ann, "eve"));

        // Later messages of both nodes: a second farewell would be received before them.
        await one.JoinAsync("cid");
        await other.JoinAsync("dan");
        foreach (var client in (TestClient[])[ann, bob])
        {
            var lines = await TestNode.ReadUntilAllAsync(client, "eve has left", "fay has left", "cid has arrived", "dan has arrived");
            Assert.Equal(["eve has left", "fay has left"], lines.Where(line => line.EndsWith("has left", StringComparison.Ordinal)).Order());
        }
    }

    [Fact]
    public async Task No_living_node_is_declared_dead_after_the_store_was_away_for_longer_than_a_lease_lasts()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var ann = await one.JoinAsync("ann");
        var bob = await other.JoinAsync("bob");
        _nodes.Advance(NodeLease.Duration + NodeLease.RenewInterval);
        var leases = (one.Lease, other.Lease);

        _nodes.Store.Fault = MemoryFault.Unreachable;
        _nodes.Advance(NodeLease.Duration * 2);
        _nodes.Store.Fault = MemoryFault.None;
        await AddNodeAsync(TimeSpan.Zero, "eve");
        _nodes.Advance(NodeLease.Duration * 2);

        // The nodes look for dead ones again: this one they have removed.
        foreach (var client in (TestClient[])[ann, bob])
        {
            var lines = await _nodes.AdvanceUntilAsync(TestNode.ReadUntilAllAsync(client, "eve has left"), "the dead node is removed");
            Assert.Single(lines, line => line.EndsWith("has left", StringComparison.Ordinal));
        }

        Assert.Equal(leases, (one.Lease, other.Lease));
    }

    [Fact]
    public async Task A_living_node_that_was_declared_dead_joins_again_with_its_clients_and_their_names()
    {
        var (node, other) = await _nodes.StartTwoAsync();
        var ann = await node.JoinAsync("ann");
        var bob = await other.JoinAsync("bob");
        await node.AcquireNameAsync(ann, "ada");
        var before = Assert.Single(await HoldersAsync("ada"));

        await DeclareDeadAsync(before.Node);
        Assert.Empty(await HoldersAsync("ada"));
        await _nodes.AdvanceUntilAsync(() => node.Lease is { } lease && lease != before.Node, "the node enters again");
        await Wait.UntilAsync(async () => (await HoldersAsync("ada")).Count == 1, "the name is held again");

        var after = Assert.Single(await HoldersAsync("ada"));
        Assert.NotEqual(before.Node, after.Node);
        Assert.Equal("ada", after.Client.DisplayName);

        // A message that was rejected while the node was dead is retried by the clock.
        await _nodes.AdvanceUntilAsync(TestNode.ReadAsync(bob, line => line == "ada has arrived"), "the client is announced again");
    }

    [Fact]
    public async Task A_client_that_claimed_its_name_elsewhere_while_its_node_seemed_dead_keeps_it_and_the_former_connection_is_closed()
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        await node.AcquireNameAsync(ann, "ada");
        var finder = await DeclareDeadAsync(Assert.Single(await HoldersAsync("ada")).Node);
        await ClaimAsync(finder, "ada", node.Hub.Names.TokenOf(ann.Client)!.Hash());

        await _nodes.AdvanceUntilAsync(() => ann.Client.ClosedFor != CloseReason.None, "the former connection is closed");

        Assert.Equal(CloseReason.NameClaimed, ann.Client.ClosedFor);
        Assert.Equal("* your name ada was claimed from another connection", (await ann.ReadToEndAsync())[^1]);
        Assert.Equal(finder.Id, Assert.Single(await HoldersAsync("ada")).Node);
    }

    [Fact]
    public async Task A_client_that_lost_its_name_while_its_node_seemed_dead_is_told_and_has_it_no_longer()
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        await node.AcquireNameAsync(ann, "ada");
        var finder = await DeclareDeadAsync(Assert.Single(await HoldersAsync("ada")).Node);
        await ClaimAsync(finder, "ada", tokenHash: null);

        await _nodes.AdvanceUntilAsync(() => ann.Client.DisplayName == "ann", "the name is taken away");

        Assert.Equal("ann", ann.Client.DisplayName);
        Assert.Null(node.Hub.Names.NameOf(ann.Client));
        await _nodes.AdvanceUntilAsync(TestNode.ReadUntilAllAsync(ann, "* the name ada is taken", "* ada is now ann"), "the client and its room are told");
    }

    /// <summary>Adds a node with these clients, of which the first has its name.</summary>
    private async Task<ContractNode> AddNodeAsync(TimeSpan leaseDuration, params string[] clients)
    {
        var node = await _nodes.AddAsync("node", leaseDuration, clients);
        await ClaimAsync(node, clients[0], tokenHash: null);
        return node;
    }

    private Task<NameClaim> ClaimAsync(ContractNode node, string name, ReadOnlyMemory<byte>? tokenHash) =>
        Presence.ClaimAsync(node.Id, _nodes.ClientOf(1, name), name, tokenHash, takesOver: true);

    /// <summary>Adds a node that declares another one dead, and returns it.</summary>
    private async Task<ContractNode> DeclareDeadAsync(Guid node)
    {
        var finder = await AddNodeAsync(TimeSpan.FromDays(1), "eve");
        await Presence.RenewAsync(node, TimeSpan.Zero);
        Assert.NotNull(await Presence.RemoveDeadAsync(finder.Id, 50));
        return finder;
    }

    private Task<IReadOnlyList<ClusterClient>> HoldersAsync(string folded) => Presence.ListClientsAsync(new ClientQuery(Folded: folded));

    private static Task<bool> TryClaimAsync(TestNode node, TestClient client, string folded) => node.Node.Chat.Names.TryClaimAsync(client.Client, folded, new byte[8], () => { });
}
