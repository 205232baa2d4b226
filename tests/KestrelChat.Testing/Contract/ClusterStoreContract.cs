using System.Text;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Contract;

/// <summary>What every cluster store guarantees. Each store has a class that derives from this one.</summary>
public abstract partial class ClusterStoreContract : IAsyncLifetime
{
    protected static readonly TimeSpan LeaseDuration = TimeSpan.FromHours(1);
    protected static readonly DateTimeOffset Start = new(2024, 1, 2, 3, 4, 5, TimeSpan.Zero);
    protected static readonly Retention KeepAll = new(0, 0);

    private const int ManyBytes = 100_000_000;

    private readonly List<IClusterStore> _opened = [];

    /// <summary>The store, as one node opens it.</summary>
    protected IClusterStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Store = await OpenAnotherAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the store that the nodes of this test share, once more.</summary>
    protected abstract Task<IClusterStore> OpenAsync();

    /// <summary>Advances the store's own clock, for the leases, messages and shared values that are stored.</summary>
    protected abstract Task AdvanceAsync(TimeSpan time);

    /// <summary>Completes when these signals are raised by notifications and nothing else.</summary>
    protected virtual Task WhenListeningAsync(params NotificationSignal[] signals) => Task.CompletedTask;

    protected async Task<IClusterStore> OpenAnotherAsync()
    {
        var store = await OpenAsync();
        _opened.Add(store);
        await store.PrepareAsync();
        return store;
    }

    protected static PublishedClient Client(long id, string? room = "lobby") =>
        new(id, $"client {id}", $"127.0.0.1:{id}", "Main", room, Start.AddSeconds(id), Away: null, Start.AddSeconds(id));

    /// <summary>A client without a name.</summary>
    protected static PublishedClient Nameless(long id, string address) => Client(id) with { DisplayName = address, Address = address };

    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    /// <summary>Lets a node enter, with clients 1 to n in the lobby.</summary>
    protected async Task<ContractNode> JoinAsync(int clients = 0, string name = "node", Retention? retention = null, IClusterStore? store = null)
    {
        var node = new ContractNode(store ?? Store, Guid.CreateVersion7(), name);
        Assert.NotNull(await node.Store.Presence.EnterAsync(node.Id, name, LeaseDuration, retention ?? KeepAll));
        await node.AppendAsync([.. Enumerable.Range(1, clients).Select(id => node.Arrival(Client(id), "lobby"))]);
        return node;
    }

    /// <summary>Lets a node enter whose lease has expired.</summary>
    protected async Task<ContractNode> JoinExpiredAsync(int clients = 0, string name = "dead", Retention? retention = null)
    {
        var node = await JoinAsync(clients, name, retention);
        Assert.NotNull(await Store.Presence.RenewAsync(node.Id, TimeSpan.Zero));
        return node;
    }

    protected async Task<IReadOnlyList<LogEvent>> ReadAllAsync(string room)
    {
        List<LogEvent> events = [];
        LogPage page;
        do
        {
            page = await Store.Log.ReadAfterAsync([events.Count == 0 ? new RoomPosition(room, 0, 0) : events[^1].Position], 1000, ManyBytes);
            Assert.Empty(page.Diverged);
            events.AddRange(page.Events);
        }
        while (page.More);
        return events;
    }

    protected async Task<LogEvent> ReadLastAsync(string room) => (await ReadAllAsync(room))[^1];

    protected async Task TrimAllAsync(int step = 100)
    {
        while (await Store.Log.TrimAsync(step) > 0)
        {
        }
    }

    private async Task<int> MembersAsync(string room) => (await Store.Log.ReadRoomAsync(room, 0, 0)).Members;
}
