using KestrelChat.Cluster;
using KestrelChat.Nodes;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Nodes;

/// <summary>What people are called here and in the store, when answers of the store are lost.</summary>
public sealed class NodeNamesTests : IAsyncDisposable
{
    private readonly TestChat _chat = new();
    private readonly MemoryClusterStore _store = new(TimeProvider.System);
    private readonly Guid _node = Guid.NewGuid();
    private readonly NodeNames _names;

    public NodeNamesTests() => _names = new NodeNames(_store.Presence, _chat.Hub);

    public async ValueTask DisposeAsync()
    {
        _chat.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_leaves_the_former_name_here_and_soon_in_the_store()
    {
        var dora = await JoinAsync("dora");
        await ClaimAsync(dora, "dora");
        _store.Fault = MemoryFault.AnswerLost;
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => ClaimAsync(dora, "zoe"));
        _store.Fault = MemoryFault.None;
        Assert.Equal("zoe", await NameInStoreAsync(dora));

        await SettleAsync();

        Assert.Equal("dora", await NameInStoreAsync(dora));
        Assert.Equal("dora", _chat.Hub.Names.NameOf(dora.Client));
    }

    [Fact]
    public async Task A_first_claim_whose_answer_was_lost_blocks_the_name_for_nobody()
    {
        var dora = await JoinAsync("dora");
        _store.Fault = MemoryFault.AnswerLost;
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => ClaimAsync(dora, "zoe"));
        _store.Fault = MemoryFault.None;

        await SettleAsync();

        Assert.Null(await NameInStoreAsync(dora));
    }

    [Fact]
    public async Task However_many_names_are_settled_there_is_time_for_the_lease_between_them()
    {
        for (var i = 0; i < 50; i++)
        {
            await ClaimAsync(await JoinAsync($"p{i}"), $"n{i}");
        }

        _names.DoubtAll();

        Assert.InRange(await SettleAsync(), 5, 50);
        Assert.Equal(0, await SettleAsync());
    }

    private async Task<ChatPeer> JoinAsync(string who)
    {
        var peer = await _chat.JoinGreetedAsync(who);
        await _store.Presence.EnterAsync(_node, "node", TimeSpan.FromHours(1));
        var client = peer.Client;
        await _store.Presence.UpdateAsync(_node, [new ClusterClient(client.Id, client.Who, who, "test", ChatHub.LobbyName, client.ConnectedAt, null, client.ConnectedAt)], []);
        return peer;
    }

    private async Task ClaimAsync(ChatPeer peer, string name)
    {
        Assert.True(_chat.Hub.Names.TryReserve(peer.Client, name, out var token));
        try
        {
            await _names.ClaimAsync(KeyOf(peer), peer.Client, name, token.Hash(), () => _chat.Hub.Names.TryTake(peer.Client, name, out _), CancellationToken.None);
        }
        finally
        {
            _chat.Hub.Names.GiveUp(peer.Client, name);
        }
    }

    private async Task<int> SettleAsync()
    {
        var times = 0;
        await _names.SettleAsync(
            _node,
            _ =>
            {
                times++;
                return Task.CompletedTask;
            },
            CancellationToken.None);
        return times;
    }

    private async Task<string?> NameInStoreAsync(ChatPeer peer) =>
        (await _store.Presence.ListClientsAsync(new ClientQuery())).Single(seen => seen.Client.Id == peer.Client.Id).Folded;

    private ClientKey KeyOf(ChatPeer peer) => new(_node, peer.Client.Id);
}
