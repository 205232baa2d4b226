using System.Text;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Contract;

/// <summary>What every cluster store guarantees. Each store has a class that derives from this one.</summary>
public abstract partial class ClusterStoreContract : IAsyncLifetime
{
    protected static readonly TimeSpan LeaseDuration = TimeSpan.FromHours(1);
    protected static readonly DateTimeOffset Start = new(2024, 1, 2, 3, 4, 5, TimeSpan.Zero);

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

    /// <summary>Advances the store's own clock.</summary>
    protected abstract Task AdvanceAsync(TimeSpan time);

    /// <summary>Completes when these signals are raised by notifications and nothing else.</summary>
    protected virtual Task WhenListeningAsync(params NotificationSignal[] signals) => Task.CompletedTask;

    protected async Task<IClusterStore> OpenAnotherAsync()
    {
        var store = await OpenAsync();
        _opened.Add(store);
        return store;
    }

    protected static PendingLine Line(long number, string room, string text = "hello") =>
        new(number, room, $"who {number}", Encoding.UTF8.GetBytes(text), Start.AddSeconds(number));

    protected static PublishedClient Client(long id, string? room = "lobby") =>
        new(id, $"127.0.0.1:{id}", $"127.0.0.1:{id}", "Main", room, Start.AddSeconds(id), Away: null, Start.AddSeconds(id));

    protected static MessageBody Body(string text, int kind = 7) => new(kind, Encoding.UTF8.GetBytes(text));

    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    /// <summary>Lets a node with clients 1 to n join.</summary>
    protected async Task<Guid> JoinAsync(int clients = 0, string name = "node")
    {
        var node = Guid.NewGuid();
        Assert.True(await Store.Presence.EnterAsync(node, name, LeaseDuration));
        Assert.True(await Store.Presence.UpdateAsync(node, [.. Enumerable.Range(1, clients).Select(id => Client(id))], []));
        return node;
    }

    /// <summary>Lets a node join whose lease has expired.</summary>
    protected async Task<Guid> JoinExpiredAsync(int clients = 0, string name = "dead")
    {
        var node = await JoinAsync(clients, name);
        Assert.True(await Store.Presence.RenewAsync(node, TimeSpan.Zero));
        return node;
    }

    protected async Task<IReadOnlyList<LogLine>> ReadAllAsync(string room)
    {
        List<LogLine> lines = [];
        LogPage page;
        do
        {
            page = await Store.Log.ReadAfterAsync([new RoomPosition(room, lines.Count == 0 ? 0 : lines[^1].Sequence)], 1000);
            lines.AddRange(page.Lines);
        }
        while (page.More);
        return lines;
    }
}
