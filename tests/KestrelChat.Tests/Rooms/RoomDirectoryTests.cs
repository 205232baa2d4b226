using System.Text;
using KestrelChat.Rooms;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Rooms;

public sealed class RoomDirectoryTests : IDisposable
{
    private static readonly TimeSpan s_keep = TimeSpan.FromHours(1);

    private readonly CommandChat _chat = new(options => (options.MaxRooms, options.EmptyRoomKeep, options.AnnounceEachUpTo) = (3, s_keep, int.MaxValue));

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task A_room_that_is_entered_again_has_kept_its_history_and_its_topic()
    {
        var ann = _chat.Join("ann", pauseAt: 0);
        _chat.Type(ann, "/join dev", "first", "/topic boats", "/leave");
        _chat.Time.Advance(s_keep - TimeSpan.FromTicks(1));
        Assert.DoesNotContain(_chat.Hub.Rooms, room => room.Name == "dev");
        _chat.Type(ann, "/join dev");
        _chat.Time.Advance(s_keep * 3);
        _chat.Type(ann, "/history", "/topic", "end");

        var shown = await ann.ReadUntilAsync("ann: end");
        Assert.Equal("* topic: boats", shown[^1]);
        Assert.EndsWith(" ann: first", shown[^3], StringComparison.Ordinal);
    }

    [Fact]
    public void A_room_is_forgotten_when_it_has_been_empty_for_as_long_as_it_is_kept_since_the_last_left()
    {
        var ann = _chat.Join("ann", pauseAt: 0);
        _chat.Type(ann, "/join dev", "/leave");
        _chat.Time.Advance(s_keep / 2);
        _chat.Type(ann, "/join dev", "/join ops", "/leave");
        _chat.Time.Advance(s_keep - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(_chat.Hub.FindRoom("dev"));
        Assert.NotNull(_chat.Hub.FindRoom("ops"));

        _chat.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Null(_chat.Hub.FindRoom("dev"));
        Assert.Null(_chat.Hub.FindRoom("ops"));
        Assert.NotNull(_chat.Hub.FindRoom("lobby"));
    }

    [Fact]
    public void At_the_limit_the_room_that_has_been_empty_longest_makes_place_for_another()
    {
        var ann = _chat.Join("ann", pauseAt: 0);

        // Dev was emptied first, but for the last time after ops.
        _chat.Type(ann, "/join dev", "/join ops", "/join dev", "/leave", "/join art");

        Assert.Null(_chat.Hub.FindRoom("ops"));
        Assert.NotNull(_chat.Hub.FindRoom("dev"));
    }

    [Fact]
    public async Task At_the_limit_with_somebody_in_each_no_more_are_made_and_that_is_told()
    {
        var people = Enumerable.Range(0, 3).Select(number => _chat.Join($"p{number}", pauseAt: 0)).ToList();
        _chat.Type(people[0], "/join dev");
        _chat.Type(people[1], "/join ops");
        _chat.Type(people[2], "/join art", "end");

        Assert.Equal("* there are 3 rooms, more there cannot be; /rooms lists them", (await people[2].ReadUntilAsync("p2: end"))[^1]);
        Assert.Equal(["dev", "lobby", "ops"], _chat.Hub.Rooms.Select(room => room.Name));
    }

    [Fact]
    public async Task A_room_that_is_entered_while_the_last_is_leaving_it_is_not_taken_for_empty()
    {
        using var meters = new TestMeters();
        using var rooms = new RoomDirectory("lobby", new RoomSurroundings(new HubOptions { MaxRooms = 2 }, _chat.Time, new ChatMetrics(meters)));
        var (first, second) = (_chat.Join("first"), _chat.Join("second"));
        Assert.True(first.Client.TryEnter(rooms, "dev"));

        // Its place in the directory is asked for by the one who enters when the other has left the room, but not told so.
        var leaving = Task.CompletedTask;
        Assert.True(rooms.TryEnter("dev", room =>
        {
            leaving = Patience.OnThreadAsync(() => first.Client.Leave());
            Assert.True(SpinWait.SpinUntil(() => room.IsEmpty, Patience.Limit));
            room.EnterFromElsewhere(second.Client, second.Client.View, null, new KestrelChat.Members.WakeSignal());
        }));
        await leaving.Soon();

        Assert.False(rooms.TryEnter("ops", _ => { }), "a room with somebody in it was forgotten");
        Assert.NotNull(rooms.Find("dev"));
    }

    [Theory]
    [InlineData("dev", "dev")]
    [InlineData("#Dev", "dev")]
    [InlineData("a-b_c.d", "a-b_c.d")]
    [InlineData("сад", "сад")]
    [InlineData("花园2", "花园2")]
    [InlineData("हिन्दी", "हिन्दी")]
    [InlineData("", null)]
    [InlineData("#", null)]
    [InlineData("##dev", null)]
    [InlineData("-dev", null)]
    [InlineData("a b", null)]
    [InlineData("a\tb", null)]
    [InlineData("a\u200bb", null)]
    [InlineData("a\ufe0fb", null)]
    [InlineData("a\u034fb", null)]
    [InlineData("\u3164", null)]
    [InlineData("\u0301a", null)]
    [InlineData("a\u202eb", null)]
    [InlineData("a/b", null)]
    [InlineData("\ud800", null)]
    public void A_room_is_called_by_letters_and_digits_that_can_be_seen(string typed, string? name)
    {
        Assert.Equal(name is not null, RoomName.TryParse(typed, 32, out var parsed));
        Assert.Equal(name, parsed);
    }

    [Fact]
    public void A_rooms_name_is_at_most_so_many_characters_long_however_many_bytes()
    {
        var longest = string.Concat(Enumerable.Repeat(new Rune(0x20000).ToString(), 32));
        Assert.True(RoomName.TryParse(longest, 32, out _));
        Assert.False(RoomName.TryParse(longest + "a", 32, out _));
    }
}
