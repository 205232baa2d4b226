using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Programs;

/// <summary>Many want the same at the same moment.</summary>
public sealed class RaceTests : IDisposable
{
    private const int Many = 50;
    private const int Rounds = 20;

    private readonly CommandChat _chat = new(options => (options.MaxRooms, options.AnnounceEachUpTo, options.MaxBacklogBytes) = (3, int.MaxValue, int.MaxValue));

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Of_many_who_race_for_one_name_exactly_one_wins_and_each_is_told_which()
    {
        var peers = JoinMany();
        await AtOnceAsync(peers.Length, number => _chat.Type(peers[number], number % 2 == 0 ? "/nick Ada" : "/nick ada"));

        var winner = Assert.Single(peers, peer => peer.Client.Identity.IsName);
        Assert.True(_chat.Hub.Names.TryFind("ADA", out var holder));
        Assert.Same(winner.Client, holder);
        foreach (var peer in peers)
        {
            peer.Client.Leave();
            var shown = await peer.ReadToEndAsync();
            Assert.Equal(peer == winner ? 1 : 0, shown.Count(line => line.StartsWith("* you are ", StringComparison.Ordinal)));
            Assert.Equal(peer == winner ? 0 : 1, shown.Count(line => line.StartsWith("* somebody else is called ", StringComparison.Ordinal)));
            Assert.Single(shown, line => line.Contains(" is now ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Of_many_who_race_to_claim_a_name_the_last_has_it_and_all_before_were_closed_for_that()
    {
        var peers = JoinMany();
        _chat.Type(peers[0], "/nick ada");
        Assert.True(_chat.Hub.Names.TryTake(peers[0].Client, "ada", out var token));
        await AtOnceAsync(peers.Length - 1, number => _chat.Type(peers[number + 1], $"/claim ada {token}"));

        var holder = Assert.Single(peers, peer => peer.Client.ClosedFor == CloseReason.None);
        Assert.All(peers, peer => Assert.Equal(peer == holder ? CloseReason.None : CloseReason.NameClaimed, peer.Client.ClosedFor));
        Assert.Equal([("ada", holder.Client)], _chat.Hub.Names.List());
        Assert.Equal([holder.Client], _chat.Hub.Clients);
    }

    [Fact]
    public async Task While_names_go_round_nobody_in_the_room_ever_sees_two_of_one_name()
    {
        var watcher = _chat.Join("watcher", pauseAt: 0);
        var peers = Enumerable.Range(0, 4).Select(number => _chat.Join($"p{number}", pauseAt: 0)).ToList();
        await AtOnceAsync(4, number =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                _chat.Type(peers[number], $"/nick {(i % 3 == 0 ? "n" + number : "ada")}");
            }
        });
        _chat.Type(watcher, "the end");

        var shown = await watcher.ReadUntilAsync("watcher: the end");
        HashSet<string> names = [.. peers.Select(peer => peer.Client.Info.Address)];
        var changes = shown.Where(line => line.Contains(" is now ", StringComparison.Ordinal)).Select(line => line[2..].Split(" is now ")).ToList();
        Assert.True(changes.Count > 4);
        foreach (var change in changes)
        {
            Assert.True(names.Remove(change[0]), $"{change[0]} was not there");
            Assert.True(names.Add(change[1]), $"two were {change[1]}");
        }
    }

    [Fact]
    public async Task Of_many_who_race_for_the_last_room_that_there_may_be_exactly_one_room_is_made()
    {
        var peers = JoinMany();
        _chat.Type(peers[0], "/join dev");
        await AtOnceAsync(peers.Length - 1, number => _chat.Type(peers[number + 1], $"/join r{number}"));

        Assert.Equal(3, _chat.Hub.Rooms.Count);
        Assert.Equal([1, peers.Length - 2, 1], _chat.Hub.Rooms.Select(room => room.Members));
    }

    [Fact]
    public async Task Who_enters_a_room_that_the_last_is_just_leaving_is_not_in_a_forgotten_one()
    {
        // At the limit an empty room makes place for another at once.
        var peers = Enumerable.Range(0, 3).Select(number => _chat.Join($"p{number}", pauseAt: 0)).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            await AtOnceAsync(peers.Length, number =>
            {
                for (var i = 0; i < 60; i++)
                {
                    _chat.Type(peers[number], "/join " + "abc"[(number + i) % 3], "/leave");
                }

                _chat.Type(peers[number], "/join a");
            });
            var rooms = peers.Select(peer => peer.Client.Room).ToHashSet();
            Assert.All(rooms, room => Assert.Same(room, _chat.Hub.FindRoom(room.Name)));
            Assert.Equal(3, _chat.Hub.Here);
        }
    }

    [Fact]
    public async Task Who_is_closed_while_it_moves_holds_up_nobody_and_leaves_no_room_that_is_never_forgotten()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var peer = _chat.Join($"p{round}", pauseAt: 0);
            await AtOnceAsync(2, number =>
            {
                if (number == 0)
                {
                    peer.Client.Leave();
                }
                else
                {
                    _chat.Type(peer, "/join dev", "/leave", "/join dev", "/leave");
                }
            });
            _chat.Hub.Disconnect(peer.Client);
            await peer.ReadBytesToEndAsync();
        }

        _chat.Time.Advance(TimeSpan.FromHours(1));
        Assert.Null(_chat.Hub.FindRoom("dev"));
        await _chat.EndAsync([], []);
    }

    private ChatPeer[] JoinMany() => [.. Enumerable.Range(0, Many).Select(number => _chat.Join($"p{number}", pauseAt: 0))];

    /// <summary>Does something so many times, on threads that begin together.</summary>
    private static async Task AtOnceAsync(int times, Action<int> action)
    {
        using var start = new Barrier(times);
        await Task.WhenAll(Enumerable.Range(0, times).Select(number => Patience.OnThreadAsync(() =>
        {
            start.SignalAndWait(TestContext.Current.CancellationToken);
            action(number);
        }))).Soon();
    }
}
