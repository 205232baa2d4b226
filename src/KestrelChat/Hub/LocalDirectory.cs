using KestrelChat.Rooms.Clients;
using KestrelChat.Text.Names;
using KestrelChat.Views;

namespace KestrelChat.Hub;

/// <summary>The directory of a chat alone: this node is all of it.</summary>
/// <param name="hub">The chat.</param>
/// <param name="time">Its clock.</param>
/// <param name="nodeName">What operators call this node.</param>
public sealed class LocalDirectory(ChatHub hub, TimeProvider time, string nodeName) : IChatDirectory
{
    private readonly Guid _node = Guid.CreateVersion7();

    public Task<ClientRecord?> FindElsewhereAsync(string name) => Task.FromResult<ClientRecord?>(null);

    public Task<IReadOnlyList<ClientRecord>> ListElsewhereAsync(string room, int limit) => Task.FromResult<IReadOnlyList<ClientRecord>>([]);

    public Task<IReadOnlyList<ClientRecord>> ListClientsAsync(ClientFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var key = filter.Name is null ? null : FoldedName.Of(filter.Name).Text;
        var now = time.GetUtcNow();
        return Task.FromResult<IReadOnlyList<ClientRecord>>([.. Clients(filter.Room)
            .Where(client => filter.Name is null || client.DisplayName == filter.Name || client.Identity.Key == key)
            .Take(filter.Limit)
            .Select(client => ClientRecord.Of(client, now) with { Key = new ClientKey(_node, client.Id), NodeName = nodeName })]);
    }

    public Task<long> CountClientsAsync(string? room) => Task.FromResult(Clients(room).LongCount());

    public Task<IReadOnlyList<RoomRecord>> ListRoomsAsync() =>
        Task.FromResult<IReadOnlyList<RoomRecord>>([.. hub.Rooms.Select(room => new RoomRecord(room.Name, room.Topic, room.Members, room.Lines))]);

    public async Task<LargestRooms> ListLargestRoomsAsync(int limit)
    {
        var rooms = await ListRoomsAsync();
        return new LargestRooms([.. rooms.OrderByDescending(room => room.Members).Take(limit)], rooms.Count);
    }

    public Task<bool> RoomExistsAsync(string room) => Task.FromResult(hub.FindOpenRoom(room) is not null);

    public Task<string?> FindLookAlikeElsewhereAsync(string room) => Task.FromResult<string?>(null);

    public Task<KeptLines> FindLinesAsync(string room)
    {
        var last = hub.FindOpenRoom(room)?.Lines ?? 0;
        return Task.FromResult(AllLines(room) is { Count: > 0 } lines ? new KeptLines(lines[0].Sequence, lines[^1].Sequence) : new KeptLines(last + 1, last));
    }

    public Task<IReadOnlyList<SaidLine>> ReadLinesAsync(string room, long first, long last, int maxBytes)
    {
        var page = new List<SaidLine>();
        var bytes = 0L;
        foreach (var line in AllLines(room).Where(line => line.Sequence >= first && line.Sequence <= last))
        {
            bytes += line.Text.Length;
            if (page.Count > 0 && bytes > maxBytes)
            {
                break;
            }

            page.Add(line);
        }

        return Task.FromResult<IReadOnlyList<SaidLine>>(page);
    }

    private IReadOnlyList<SaidLine> AllLines(string room) => hub.FindOpenRoom(room)?.LastLines(int.MaxValue) ?? [];

    private IEnumerable<Client> Clients(string? room) => hub.Clients.Where(client => room is null || client.Room.Name == room);
}
