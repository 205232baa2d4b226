using KestrelChat.Members;
using KestrelChat.Rooms;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Programs;

/// <summary>Everybody at once gives commands, comes and goes, and is closed by others; then what is left is looked at.</summary>
public sealed class ConcurrentTownTests : IDisposable
{
    private const int Threads = 4;
    private const int Lives = 25;
    private const int DeedsEach = 40;

    private static readonly string[] s_rooms = ["dev", "ops", "art", "fun"];
    private static readonly string[] s_names = ["ada", "bob", "cyd", "dan", "eve"];

    private readonly CommandChat _chat = new(options =>
    {
        (options.MaxRooms, options.MaxBacklogBytes, options.AnnounceEachUpTo) = (4, 16 * 1024, int.MaxValue);
        (options.Replay, options.EmptyRoomKeep) = (5, TimeSpan.FromMinutes(1));
    });

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task At_rest_each_is_in_one_room_names_are_held_by_who_is_here_and_nothing_is_left_behind()
    {
        var everybody = new List<ChatPeer>[Threads];
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var living = Enumerable.Range(0, Threads).Select(number => Patience.OnThreadAsync(() => everybody[number] = Live(number, new Random(seed + number)))).ToList();

        // Somebody else meddles meanwhile: time passes, and people are closed while they are on the move.
        var random = new Random(seed);
        while (!living.TrueForAll(life => life.IsCompleted))
        {
            _chat.Time.Advance(TimeSpan.FromSeconds(20));
            var connected = _chat.Hub.Connected.Where(client => !Stays(client)).ToList();
            if (connected.Count > 0)
            {
                _chat.Moderator.Kick("op", connected[random.Next(connected.Count)], "");
            }

            await Task.Yield();
        }

        await Task.WhenAll(living).Soon();
        var all = everybody.SelectMany(each => each).ToList();
        AssertConsistent();
        List<Room> rooms = [.. s_rooms.Select(_chat.Hub.FindRoom).OfType<Room>()];
        Assert.True(rooms.Count <= 3, "more rooms than there may be");

        await _chat.EndAsync(all, rooms);
        _chat.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.All(s_rooms, name => Assert.Null(_chat.Hub.FindRoom(name)));
    }

    private List<ChatPeer> Live(int number, Random random)
    {
        var mine = new List<ChatPeer>();
        for (var life = 0; life < Lives; life++)
        {
            // Some read nothing before their end.
            var peer = _chat.Join($"t{number}.{life}", pauseAt: random.Next(3) == 0 ? 1 : 1_000_000);
            mine.Add(peer);
            for (var i = 0; i < DeedsEach && peer.Client.ClosedFor == CloseReason.None; i++)
            {
                _chat.Type(peer, Line(random, peer.Client));
                if (random.Next(4) == 0)
                {
                    _ = peer.Take(200);
                }
            }

            if (!Stays(peer.Client))
            {
                _chat.Hub.Disconnect(peer.Client);
            }
        }

        return mine;
    }

    // One of five is there until the end, unless it quits.
    private static bool Stays(Client client) => client.Info.Address.EndsWith('0') || client.Info.Address.EndsWith('5');

    private string Line(Random random, Client me)
    {
        var name = s_names[random.Next(s_names.Length)];
        return random.Next(14) switch
        {
            < 4 => "/join " + s_rooms[random.Next(s_rooms.Length)],
            4 => "/leave",
            < 7 => "/nick " + name,
            7 => $"/claim {name} {(_chat.Hub.Names.TryFind(name, out var holder) && holder == me ? "" : "0123456789abcdef")}",
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
        Assert.Equal(here.Where(client => client.Identity.IsName).Select(client => client.Who).Order().ToList(), _chat.Hub.Names.List().Select(name => name.Name).Order().ToList());
        Assert.All(_chat.Hub.Names.List(), name => Assert.Equal((name.Name, true), (name.Holder.Who, name.Holder.IsHere)));
        Assert.All(here, client => Assert.Same(client.Room, _chat.Hub.FindRoom(client.Room.Name)));
        Assert.Equal(here.Count, _chat.Hub.Here);
        Assert.All(_chat.Hub.Rooms, room =>
        {
            var people = here.Where(client => client.Room == room).ToHashSet();
            Assert.Equal(people, room.People(int.MaxValue).ToHashSet());
            Assert.Equal(people.Count, room.Members);
            Assert.True(people.Count > 0 || room.Name == ChatHub.LobbyName);
        });
    }
}
