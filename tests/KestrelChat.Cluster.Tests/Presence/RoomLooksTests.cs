using KestrelChat.Cluster.Presence;
using KestrelChat.Cluster.Store;
using KestrelChat.Hub;
using KestrelChat.Testing;

namespace KestrelChat.Cluster.Tests.Presence;

public sealed class RoomLooksTests
{
    private readonly ManualTime _time = new();
    private readonly RoomLooks _looks;
    private int _lists;
    private string[] _rooms = ["linux", "tea"];

    public RoomLooksTests() => _looks = new RoomLooks(_time);

    [Fact]
    public async Task A_room_that_looks_like_another_one_is_found_and_the_room_itself_is_not()
    {
        Assert.Equal("linux", await FindAsync("l1nux"));
        Assert.Null(await FindAsync("linux"));
        Assert.Null(await FindAsync("coffee"));
    }

    [Fact]
    public async Task Rooms_are_listed_once_a_second_however_many_ask()
    {
        for (var i = 0; i < 100; i++)
        {
            await FindAsync($"room{i}");
        }

        _rooms = ["coffee"];
        Assert.Null(await FindAsync("c0ffee"));
        Assert.Equal(1, _lists);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("coffee", await FindAsync("c0ffee"));
        Assert.Equal(2, _lists);
    }

    [Fact]
    public async Task A_list_that_failed_is_not_kept()
    {
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => _looks.FindAlikeAsync("l1nux", () => throw new ClusterUnavailableException("gone")));

        Assert.Equal("linux", await FindAsync("l1nux"));
    }

    private Task<string?> FindAsync(string room) => _looks.FindAlikeAsync(room, () =>
    {
        _lists++;
        return Task.FromResult<IReadOnlyList<RoomRecord>>([.. _rooms.Select(name => new RoomRecord(name, Topic: null, Members: 1, Lines: 0))]);
    });
}
