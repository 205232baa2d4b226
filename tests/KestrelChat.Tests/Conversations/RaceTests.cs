using KestrelChat.Testing;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Conversations;

/// <summary>Clients that do the same at the same moment.</summary>
public sealed class RaceTests : IDisposable
{
    private const int Many = 50;
    private const int Rounds = 20;

    private readonly CommandChat _chat = new(options => (options.MaxRooms, options.AnnounceEachUpTo, options.MaxBacklogBytes) = (3, int.MaxValue, int.MaxValue));

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Of_many_clients_that_race_for_a_name_one_gets_it_and_the_others_are_refused()
    {
        var clients = JoinMany();
        await AtOnceAsync(clients.Length, number => _chat.Type(clients[number], number % 2 == 0 ? "/nick Ada" : "/nick ada"));

        var winner = Assert.Single(clients, client => client.Client.Identity.IsName);
        Assert.True(_chat.Hub.Names.TryFind("ADA", out var holder));
        Assert.Same(winner.Client, holder);
        foreach (var client in clients)
        {
            client.Client.Leave();
            var shown = await client.ReadToEndAsync();
            Assert.Equal(client == winner ? 1 : 0, shown.Count(line => line.StartsWith("* you are now ", StringComparison.Ordinal)));
            Assert.Equal(client == winner ? 1 : 0, shown.Count(line => line.Contains("/claim ", StringComparison.Ordinal)));
            Assert.Equal(client == winner ? 0 : 1, shown.Count(line => line is "* the name Ada is taken" or "* the name ada is taken"));
            Assert.Single(shown, line => line.Contains(" is now ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Of_many_clients_that_race_to_claim_a_name_one_keeps_it_and_the_others_are_closed()
    {
        var clients = JoinMany();
        _chat.Type(clients[0], "/nick ada");
        Assert.True(_chat.Hub.Names.TryAcquire(clients[0].Client, "ada", out var token));
        await AtOnceAsync(clients.Length - 1, number => _chat.Type(clients[number + 1], $"/claim ada {token}"));

        var holder = Assert.Single(clients, client => client.Client.ClosedFor == CloseReason.None);
        Assert.All(clients, client => Assert.Equal(client == holder ? CloseReason.None : CloseReason.NameClaimed, client.Client.ClosedFor));
        Assert.Equal([("ada", holder.Client)], _chat.Hub.Names.List());
        Assert.Equal([holder.Client], _chat.Hub.Clients);
    }

    [Fact]
    public async Task While_names_change_hands_nobody_sees_two_clients_with_one_name()
    {
        var watcher = _chat.Join("watcher", pauseAt: 0);
        var clients = Enumerable.Range(0, 4).Select(number => _chat.Join($"p{number}", pauseAt: 0)).ToList();
        await AtOnceAsync(4, number =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                _chat.Type(clients[number], $"/nick {(i % 3 == 0 ? "n" + number : "ada")}");
            }
        });
        _chat.Type(watcher, "the end");

        var shown = await watcher.ReadUntilAsync("watcher: the end");
        HashSet<string> names = [.. clients.Select(client => client.Client.Info.Address)];
        var changes = shown.Where(line => line.Contains(" is now ", StringComparison.Ordinal)).Select(line => line[2..].Split(" is now ")).ToList();
        Assert.True(changes.Count > 4);
        foreach (var change in changes)
        {
            Assert.True(names.Remove(change[0]), $"nobody had the name {change[0]}");
            Assert.True(names.Add(change[1]), $"two clients had the name {change[1]}");
        }
    }

    [Fact]
    public async Task Of_many_clients_that_race_to_create_the_last_allowed_room_one_succeeds()
    {
        var clients = JoinMany();
        _chat.Type(clients[0], "/join dev");
        await AtOnceAsync(clients.Length - 1, number => _chat.Type(clients[number + 1], $"/join r{number}"));

        Assert.Equal(3, _chat.Hub.Rooms.Count);
        Assert.Equal([1, clients.Length - 2, 1], _chat.Hub.Rooms.Select(room => room.Members));
    }

    [Fact]
    public async Task A_client_that_enters_a_room_as_the_last_client_leaves_is_not_in_a_removed_room()
    {
        // At the limit an empty room is removed for another one at once.
        var clients = Enumerable.Range(0, 3).Select(number => _chat.Join($"p{number}", pauseAt: 0)).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            await AtOnceAsync(clients.Length, number =>
            {
                for (var i = 0; i < 60; i++)
                {
                    _chat.Type(clients[number], "/join " + "abc"[(number + i) % 3], "/leave");
                }

                _chat.Type(clients[number], "/join a");
            });
            var rooms = clients.Select(client => client.Client.Room).ToHashSet();
            Assert.All(rooms, room => Assert.Same(room, _chat.Hub.FindRoom(room.Name)));
            Assert.Equal(3, _chat.Hub.ClientCount);
        }
    }

    [Fact]
    public async Task A_client_that_is_closed_while_it_moves_leaves_no_room_that_is_never_removed()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var client = _chat.Join($"p{round}", pauseAt: 0);
            await AtOnceAsync(2, number =>
            {
                if (number == 0)
                {
                    client.Client.Leave();
                }
                else
                {
                    _chat.Type(client, "/join dev", "/leave", "/join dev", "/leave");
                }
            });
            _chat.Hub.Disconnect(client.Client);
            await client.ReadBytesToEndAsync();
        }

        _chat.Time.Advance(TimeSpan.FromHours(1));
        Assert.Null(_chat.Hub.FindRoom("dev"));
        await _chat.EndAsync([], []);
    }

    private TestClient[] JoinMany() => [.. Enumerable.Range(0, Many).Select(number => _chat.Join($"p{number}", pauseAt: 0))];

    /// <summary>Runs an action several times, on threads that start together.</summary>
    private static async Task AtOnceAsync(int times, Action<int> action)
    {
        using var start = new Barrier(times);
        await Task.WhenAll(Enumerable.Range(0, times).Select(number => Wait.OnThreadAsync(() =>
        {
            start.SignalAndWait(TestContext.Current.CancellationToken);
            action(number);
        }))).Soon();
    }
}
