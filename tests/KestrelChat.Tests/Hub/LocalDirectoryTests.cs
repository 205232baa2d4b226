using System.Text;
using KestrelChat.Hub;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Hub;

public sealed class LocalDirectoryTests : IDisposable
{
    private readonly CommandChat _chat = new();

    private IChatDirectory Directory => _chat.Chat.Backplane.Directory;

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Nobody_is_elsewhere()
    {
        _chat.Join("ann");

        Assert.Null(await Directory.FindElsewhereAsync("ann"));
        Assert.Empty(await Directory.ListElsewhereAsync(ChatHub.LobbyName, 100));
    }

    [Fact]
    public async Task Clients_are_listed_oldest_first_with_the_key_and_the_name_of_the_node()
    {
        var (ann, bob) = (_chat.Join("ann"), _chat.Join("bob"));
        _chat.Type(bob, "/nick Bob", "/away tea");
        _chat.Time.Advance(TimeSpan.FromMinutes(5));
        _chat.Type(ann, "hello");

        var clients = await Directory.ListClientsAsync(new ClientFilter());

        Assert.Equal([ann.Client.Id, bob.Client.Id], clients.Select(client => client.Key.Id));
        Assert.All(clients, client => Assert.Equal(("test", false), (client.NodeName, client.Key.IsLocal)));
        Assert.NotEqual(Guid.Empty, Assert.Single(clients.Select(client => client.Key.Node).Distinct()));
        var now = _chat.Time.GetUtcNow();
        Assert.Equal(
            new ClientRecord(clients[1].Key, "test", "Bob", HasName: true, "bob", "test", "lobby", now.AddMinutes(-5), now.AddMinutes(-5), "tea"),
            clients[1]);
        Assert.Equal(("ann", false, now, null), (clients[0].DisplayName, clients[0].HasName, clients[0].LastActiveAt, clients[0].Away));
    }

    [Fact]
    public async Task Clients_are_filtered_by_room_by_name_in_any_spelling_and_by_address()
    {
        var (ann, bob, cid) = (_chat.Join("192.0.2.1:1"), _chat.Join("192.0.2.2:2"), _chat.Join("192.0.2.3:3"));
        _chat.Type(ann, "/nick Ann");
        _chat.Type(bob, "/join dev");
        _chat.Type(cid, "/join dev");

        Assert.Equal([bob.Client.Id, cid.Client.Id], await ListAsync(new ClientFilter(Room: "dev")));
        Assert.Equal([bob.Client.Id], await ListAsync(new ClientFilter(Room: "dev", Limit: 1)));
        Assert.Equal([ann.Client.Id, bob.Client.Id], await ListAsync(new ClientFilter(Limit: 2)));
        Assert.Equal([ann.Client.Id], await ListAsync(new ClientFilter(Name: "ＡＮＮ")));
        Assert.Empty(await ListAsync(new ClientFilter(Room: "dev", Name: "Ann")));
        Assert.Equal([bob.Client.Id], await ListAsync(new ClientFilter(Name: "192.0.2.2:2")));
        Assert.Empty(await ListAsync(new ClientFilter(Name: "192.0.2.1:1")));
        Assert.Empty(await ListAsync(new ClientFilter(Room: "ops")));
    }

    [Fact]
    public async Task Clients_are_counted_by_room()
    {
        var (ann, _) = (_chat.Join("ann"), _chat.Join("bob"));
        _chat.Type(ann, "/join dev");
        var gone = _chat.Join("gone");
        _chat.Hub.Disconnect(gone.Client);

        Assert.Equal(2, await Directory.CountClientsAsync(room: null));
        Assert.Equal(1, await Directory.CountClientsAsync("dev"));
        Assert.Equal(0, await Directory.CountClientsAsync("ops"));
    }

    [Fact]
    public async Task Rooms_with_members_and_the_lobby_are_listed_and_empty_rooms_exist_while_they_are_kept()
    {
        var ann = _chat.Join("ann");
        _chat.Type(ann, "/join ops", "/join dev", "/topic boats", "hello", "hello again");

        Assert.Equal([new RoomRecord("dev", "boats", 1, 2), new RoomRecord("lobby", null, 0, 0)], await Directory.ListRoomsAsync());
        Assert.True(await Directory.RoomExistsAsync("ops"));
        Assert.False(await Directory.RoomExistsAsync("nowhere"));
        _chat.Time.Advance(_chat.Hub.Options.EmptyRoomKeep);
        Assert.False(await Directory.RoomExistsAsync("ops"));
    }

    [Fact]
    public async Task The_largest_rooms_are_listed_first()
    {
        foreach (var (name, room) in new[] { ("ann", "ops"), ("bob", "dev"), ("cid", "dev") })
        {
            _chat.Type(_chat.Join(name), "/join " + room);
        }

        var (rooms, total) = await Directory.ListLargestRoomsAsync(2);

        Assert.Equal([("dev", 2), ("ops", 1)], rooms.Select(room => (room.Name, room.Members)));
        Assert.Equal(3, total);
    }

    [Fact]
    public async Task The_lines_that_are_kept_are_read_a_page_at_a_time()
    {
        using var chat = new CommandChat(options => options.HistoryLines = 4);
        var directory = chat.Chat.Backplane.Directory;
        Assert.Equal(new KeptLines(1, 0), await directory.FindLinesAsync("lobby"));
        Assert.Equal(new KeptLines(1, 0), await directory.FindLinesAsync("nowhere"));
        chat.Type(chat.Join("ann"), "one", "two", "three", "four", "five", "six");

        Assert.Equal(new KeptLines(3, 6), await directory.FindLinesAsync("lobby"));
        Assert.Equal(["three", "four"], await ReadAsync(1, 6, 9));
        Assert.Equal(["three"], await ReadAsync(1, 6, 8));
        Assert.Equal(["five"], await ReadAsync(5, 6, 1));
        Assert.Equal(["four", "five"], await ReadAsync(4, 5, 1000));
        Assert.Empty(await ReadAsync(7, 9, 1000));
        Assert.Empty(await directory.ReadLinesAsync("nowhere", 1, 9, 1000));

        async Task<IEnumerable<string>> ReadAsync(long first, long last, int maxBytes) =>
            (await directory.ReadLinesAsync("lobby", first, last, maxBytes)).Select(line => Encoding.UTF8.GetString(line.Text.Span));
    }

    private async Task<IEnumerable<long>> ListAsync(ClientFilter filter) => (await Directory.ListClientsAsync(filter)).Select(client => client.Key.Id);
}
