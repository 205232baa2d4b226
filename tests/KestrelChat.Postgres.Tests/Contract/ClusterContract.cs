using System.Text;
using KestrelChat.Cluster;

namespace KestrelChat.Postgres.Tests.Contract;

/// <summary>What every store promises its nodes; each store has a class that derives from this one.</summary>
public abstract partial class ClusterContract : IAsyncLifetime
{
    protected static readonly TimeSpan Life = TimeSpan.FromHours(1);
    protected static readonly DateTimeOffset Then = new(2024, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly List<IClusterStore> _opened = [];

    /// <summary>The store as one node has it.</summary>
    protected IClusterStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Store = await AnotherAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Opens what this test's nodes share, as another node has it.</summary>
    protected abstract Task<IClusterStore> OpenAsync();

    /// <summary>Lets the store's own clock go on.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    protected async Task<IClusterStore> AnotherAsync()
    {
        var store = await OpenAsync();
        _opened.Add(store);
        return store;
    }

    protected static PendingLine Line(long number, string room, string text = "hello") =>
        new(number, room, $"who {number}", Encoding.UTF8.GetBytes(text), Then.AddSeconds(number));

    protected static ClusterClient Person(long id, string? room = "lobby") =>
        new(id, $"127.0.0.1:{id}", $"127.0.0.1:{id}", "Main", room, Then.AddSeconds(id), Away: null, Then.AddSeconds(id));

    protected static MailBody Body(string text, int kind = 7) => new(kind, Encoding.UTF8.GetBytes(text));

    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    /// <summary>Enters a node with clients 1 to n.</summary>
    protected async Task<Guid> EnterAsync(int clients = 0, string name = "node")
    {
        var node = Guid.NewGuid();
        Assert.True(await Store.Presence.EnterAsync(node, name, Life));
        Assert.True(await Store.Presence.UpdateAsync(node, [.. Enumerable.Range(1, clients).Select(id => Person(id))], []));
        return node;
    }

    /// <summary>Enters a node whose lease has ended.</summary>
    protected async Task<Guid> EnterDeadAsync(int clients = 0, string name = "dead")
    {
        var node = await EnterAsync(clients, name);
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
