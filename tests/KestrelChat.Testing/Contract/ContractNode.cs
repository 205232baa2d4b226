using System.Text;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Testing.Contract;

/// <summary>A node of a contract test, which numbers its events and the steps of its clients. One thread at a time.</summary>
public sealed class ContractNode(IClusterStore store, Guid id, string name)
{
    private long _steps;

    public IClusterStore Store => store;

    public Guid Id => id;

    public string Name => name;

    /// <summary>The number of its last event.</summary>
    public long Last { get; private set; }

    public ClientKey Key(long client) => new(id, client);

    public PendingEvent Event(RoomEventKind kind, string room, string displayName = "", string text = "", params StoredChange[] changes) =>
        new(++Last, room, kind, displayName, "", Encoding.UTF8.GetBytes(text), TimeSpan.Zero, 0, changes);

    public PendingEvent Line(string room, string text = "hello") => Event(RoomEventKind.Said, room, $"user {Last + 1}", text);

    /// <summary>Lines of one room.</summary>
    public PendingEvent[] Lines(string room, int count) => [.. Enumerable.Range(0, count).Select(_ => Line(room))];

    public PendingEvent Arrival(PublishedClient client, string room) => Event(RoomEventKind.Arrived, room, client.DisplayName, "", Enter(client));

    public PendingEvent Departure(PublishedClient client, string room, bool isGone = false, string lastWords = "") =>
        Event(RoomEventKind.Left, room, client.DisplayName, lastWords, Exit(client, isGone));

    public PendingEvent Renaming(PublishedClient client, string room, string newName) =>
        Event(RoomEventKind.Renamed, room, client.DisplayName) with { NewName = newName, Client = client.Id };

    public PendingEvent Summary(string room, params StoredChange[] changes) => Event(RoomEventKind.Summary, room, "", "", changes);

    public StoredChange Enter(PublishedClient client) => new(client, Entered: true, IsGone: false, ++_steps);

    public StoredChange Exit(PublishedClient client, bool isGone = false) => new(client, Entered: false, isGone, ++_steps);

    /// <summary>Appends events that the store accepts.</summary>
    public async Task<IReadOnlyList<AppendedEvent>> AppendAsync(params PendingEvent[] events)
    {
        var appended = await store.Log.AppendAsync(id, events);
        Assert.NotNull(appended);
        Assert.Equal(events.Length, appended.Count);
        return appended;
    }
}
