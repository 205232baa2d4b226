using KestrelChat.Hub;
using KestrelChat.Rooms;
using KestrelChat.Rooms.Clients;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Tests.Conversations;

/// <summary>Clients that run commands, connect, leave and are kicked at the same time.</summary>
public sealed class ConcurrentChatTests : IDisposable
{
    private const int Threads = 4;
    private const int ClientsEach = 25;
    private const int LinesEach = 40;

    private static readonly string[] s_rooms = ["dev", "ops", "art", "fun"];
    private static readonly string[] s_names = ["ada", "bob", "cyd", "dan", "eve"];

    private readonly CommandChat _chat = new(options =>
    {
        (options.MaxRooms, options.MaxBacklogBytes, options.AnnounceEachUpTo) = (4, 16 * 1024, int.MaxValue);
        (options.Replay, options.EmptyRoomKeep) = (5, TimeSpan.FromMinutes(1));
    });

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task After_concurrent_commands_each_client_is_in_one_room_names_have_connected_holders_and_nothing_is_left_behind()
    {
        var clients = new List<TestClient>[Threads];
        var seed = unchecked((int)Properties.NextSeed());
        var threads = Enumerable.Range(0, Threads).Select(number => Wait.OnThreadAsync(() => clients[number] = RunClients(number, new Random(unchecked(seed + number))))).ToList();

        // Meanwhile the clock advances, and clients are kicked, also while they change rooms.
        var random = new Random(seed);
        while (!threads.TrueForAll(thread => thread.IsCompleted))
        {
            _chat.Time.Advance(TimeSpan.FromSeconds(20));
            var connected = _chat.Hub.Connected.Where(client => !Stays(client)).ToList();
            if (connected.Count > 0)
            {
                _chat.Moderator.Kick("op", connected[random.Next(connected.Count)], "");
            }

            await Task.Yield();
        }

        await Task.WhenAll(threads).Soon();
        var all = clients.SelectMany(each => each).ToList();
        AssertConsistent();
        List<Room> rooms = [.. s_rooms.Select(_chat.Hub.FindRoom).OfType<Room>()];
        Assert.True(rooms.Count <= 3, "more rooms than allowed");

        await _chat.EndAsync(all, rooms);
        _chat.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.All(s_rooms, name => Assert.Null(_chat.Hub.FindRoom(name)));
    }

    private List<TestClient> RunClients(int number, Random random)
    {
        var clients = new List<TestClient>();
        for (var i = 0; i < ClientsEach; i++)
        {
            // Some read nothing before they have left.
            var client = _chat.Join($"t{number}.{i}", pauseAt: random.Next(3) == 0 ? 1 : 1_000_000);
            clients.Add(client);
            for (var line = 0; line < LinesEach && client.Client.ClosedFor == CloseReason.None; line++)
            {
                _chat.Type(client, Line(random, client.Client));
                if (random.Next(4) == 0)
                {
                    _ = client.ReadArrived(200);
                }
            }

            if (!Stays(client.Client))
            {
                _chat.Hub.Disconnect(client.Client);
            }
        }

        return clients;
    }

    // One of five stays until the end, unless it quits.
    private static bool Stays(Client client) => client.Info.Address.EndsWith('0') || client.Info.Address.EndsWith('5');

    private string Line(Random random, Client client)
    {
        var name = s_names[random.Next(s_names.Length)];
        return random.Next(14) switch
        {
            < 4 => "/join " + s_rooms[random.Next(s_rooms.Length)],
            4 => "/leave",
            < 7 => "/nick " + name,
            7 => $"/claim {name} {(_chat.Hub.Names.TryFind(name, out var holder) && holder == client ? "" : "0123456789abcdef")}",
            8 => $"/msg {name} hello",
            9 => "/ignore " + name,
            10 => random.Next(2) == 0 ? "/time on" : "/color",
            11 => "/lang " + (random.Next(2) == 0 ? "ru" : "en"),
            12 => random.Next(8) == 0 ? "/quit" : "/raw",
            _ => "hello " + name,
        };
    }

    private void AssertConsistent()
    {
        var here = _chat.Hub.Clients;
        Assert.NotEmpty(here);
        Assert.Equal(here.Where(client => client.Identity.IsName).Select(client => client.DisplayName).Order().ToList(), _chat.Hub.Names.List().Select(name => name.Name).Order().ToList());
        Assert.All(_chat.Hub.Names.List(), name => Assert.Equal((name.Name, true), (name.Holder.DisplayName, name.Holder.IsHere)));
        Assert.All(here, client => Assert.Same(client.Room, _chat.Hub.FindRoom(client.Room.Name)));
        Assert.Equal(here.Count, _chat.Hub.ClientCount);
        Assert.All(_chat.Hub.Rooms, room =>
        {
            var members = here.Where(client => client.Room == room).ToHashSet();
            Assert.Equal(members, room.Clients(int.MaxValue).ToHashSet());
            Assert.Equal(members.Count, room.Members);
            Assert.True(members.Count > 0 || room.Name == ChatHub.LobbyName);
        });
    }
}
