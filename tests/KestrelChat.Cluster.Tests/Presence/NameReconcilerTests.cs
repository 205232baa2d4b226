using KestrelChat.Cluster.Presence;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Tests.Log;
using KestrelChat.Hub;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Testing.Contract;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Presence;

/// <summary>Names on this node and in the store, when the answers of the store are lost.</summary>
public sealed class NameReconcilerTests : IAsyncDisposable
{
    private readonly TestChat _chat = new();
    private readonly MemoryClusterStore _store = new(TimeProvider.System);
    private readonly ContractNode _node;
    private readonly NameReconciler _names;

    public NameReconcilerTests() => (_node, _names) = (new ContractNode(_store, Guid.CreateVersion7(), "node"), new NameReconciler(_store.Presence, _chat.Hub, TimeProvider.System));

    public async ValueTask DisposeAsync()
    {
        _chat.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_claim_whose_answer_is_lost_keeps_the_former_name_here_and_restores_it_in_the_store()
    {
        var dora = await JoinAsync("dora");
        await ClaimAsync(dora, "dora");
        _store.Fault = MemoryFault.AnswerLost;
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => ClaimAsync(dora, "zoe"));
        _store.Fault = MemoryFault.None;
        Assert.Equal("zoe", await StoredNameAsync(dora));

        await ReconcileAsync();

        Assert.Equal("dora", await StoredNameAsync(dora));
        Assert.Equal("dora", _chat.Hub.Names.NameOf(dora.Client));
    }

    [Fact]
    public async Task A_first_claim_whose_answer_is_lost_is_released()
    {
        var dora = await JoinAsync("dora");
        _store.Fault = MemoryFault.AnswerLost;
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => ClaimAsync(dora, "zoe"));
        _store.Fault = MemoryFault.None;
        Assert.Equal("zoe", await StoredNameAsync(dora));

        await ReconcileAsync();

        Assert.Null(await StoredNameAsync(dora));
    }

    [Fact]
    public async Task A_claim_whose_answer_is_lost_is_released_although_another_client_has_acquired_the_former_name()
    {
        var dora = await JoinAsync("dora");
        await ClaimAsync(dora, "dora");
        _store.Fault = MemoryFault.AnswerLost;
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => ClaimAsync(dora, "zoe"));
        _store.Fault = MemoryFault.None;
        var other = await JoinAsync("other");
        var published = new PublishedClient(other.Client.Id, "other", "other", "test", Room: null, other.Client.ConnectedAt, Away: null, other.Client.ConnectedAt);
        Assert.Equal(NameOutcome.Acquired, (await _store.Presence.ClaimAsync(_node.Id, published, "dora", new byte[32], takesOver: false)).Outcome);

        await ReconcileAsync();
        await ReconcileAsync();

        Assert.Null(await StoredNameAsync(dora));
        Assert.Null(_chat.Hub.Names.NameOf(dora.Client));
        Assert.Equal("dora", await StoredNameAsync(other));
        Assert.Equal(0, await ReconcileAsync());
    }

    [Fact]
    public async Task A_name_that_is_claimed_while_a_former_one_is_released_is_claimed_again()
    {
        var dora = await JoinAsync("dora");
        _store.Fault = MemoryFault.AnswerLost;
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => ClaimAsync(dora, "zoe"));
        _store.Fault = MemoryFault.None;
        var hold = new TaskCompletionSource();
        _store.Policy = new Policy(call => call.Operation == nameof(IPresenceStore.ReleaseAsync) ? new CallFault { HoldBefore = hold.Task } : CallFault.None);
        var reconciling = ReconcileAsync();
        await Wait.UntilAsync(() => Policy.Calls(_store, nameof(IPresenceStore.ReleaseAsync)) == 1, "the name is being released");

        await ClaimAsync(dora, "cid");
        hold.SetResult();
        await reconciling;
        Assert.Null(await StoredNameAsync(dora));
        await ReconcileAsync();

        Assert.Equal("cid", await StoredNameAsync(dora));
        Assert.Equal("cid", _chat.Hub.Names.NameOf(dora.Client));
    }

    [Fact]
    public async Task Many_names_are_reconciled_in_batches_between_which_the_lease_can_be_renewed()
    {
        for (var i = 0; i < 50; i++)
        {
            await ClaimAsync(await JoinAsync($"c{i}"), $"n{i}");
        }

        _names.DoubtAll();

        Assert.InRange(await ReconcileAsync(), 5, 50);
        Assert.Equal(0, await ReconcileAsync());
    }

    private async Task<TestClient> JoinAsync(string name)
    {
        var client = await _chat.JoinGreetedAsync(name);
        await _store.Presence.EnterAsync(_node.Id, _node.Name, TimeSpan.FromHours(1), new Retention(0, 0));
        var connectedAt = client.Client.ConnectedAt;
        await _node.AppendAsync(_node.Arrival(new PublishedClient(client.Client.Id, name, name, "test", Room: null, connectedAt, Away: null, connectedAt), ChatHub.LobbyName));
        return client;
    }

    private async Task ClaimAsync(TestClient client, string name)
    {
        Assert.True(_chat.Hub.Names.TryReserve(client.Client, name, out var token));
        try
        {
            await _names.ClaimAsync(
                _node.Id, client.Client, name, token.Hash(), new TakeoverNotice(4, default, TimeSpan.FromHours(1)), () => _chat.Hub.Names.TryAcquire(client.Client, name, out _), CancellationToken.None);
        }
        finally
        {
            _chat.Hub.Names.CancelReservation(client.Client, name);
        }
    }

    /// <returns>The number of batches.</returns>
    private async Task<int> ReconcileAsync()
    {
        var batches = 0;
        await _names.ReconcileAsync(
            _node.Id,
            _ =>
            {
                batches++;
                return Task.CompletedTask;
            },
            CancellationToken.None);
        return batches;
    }

    private async Task<string?> StoredNameAsync(TestClient client) =>
        (await _store.Presence.ListClientsAsync(new ClientQuery())).Single(stored => stored.Client.Id == client.Client.Id).Folded;
}
