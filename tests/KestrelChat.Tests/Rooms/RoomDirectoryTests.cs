using System.Text;
using KestrelChat.Rooms;
using KestrelChat.Rooms.Members;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Text.Names;

namespace KestrelChat.Tests.Rooms;

public sealed class RoomDirectoryTests : IDisposable
{
    private static readonly TimeSpan s_keep = TimeSpan.FromHours(1);

    private readonly CommandChat _chat = new(options => (options.MaxRooms, options.EmptyRoomKeep, options.AnnounceEachUpTo) = (3, s_keep, int.MaxValue));

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task A_room_that_is_entered_again_in_time_still_has_its_history_and_topic()
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
    public void A_room_is_removed_after_EmptyRoomKeep_since_the_last_client_left()
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
    public void At_the_limit_the_room_that_has_been_empty_longest_is_removed_for_a_new_one()
    {
        var ann = _chat.Join("ann", pauseAt: 0);

        // Dev became empty before ops, but was entered again.
        _chat.Type(ann, "/join dev", "/join ops", "/join dev", "/leave", "/join art");

        Assert.Null(_chat.Hub.FindRoom("ops"));
        Assert.NotNull(_chat.Hub.FindRoom("dev"));
    }

    [Fact]
    public async Task At_the_limit_without_an_empty_room_no_room_is_created_and_the_client_is_told()
    {
        var clients = Enumerable.Range(0, 3).Select(number => _chat.Join($"p{number}", pauseAt: 0)).ToList();
        _chat.Type(clients[0], "/join dev");
        _chat.Type(clients[1], "/join ops");
        _chat.Type(clients[2], "/join art", "end");

        Assert.Equal("* there are already 3 rooms; no more can be made; /rooms lists them", (await clients[2].ReadUntilAsync("p2: end"))[^1]);
        Assert.Equal(["dev", "lobby", "ops"], _chat.Hub.Rooms.Select(room => room.Name));
    }

    [Fact]
    public async Task A_room_that_is_entered_while_the_last_client_leaves_is_not_removed()
    {
        using var meters = new TestMeters();
        using var rooms = new RoomDirectory("lobby", new RoomServices(new HubOptions { MaxRooms = 2 }, _chat.Time, new ChatMetrics(meters), new LocalRoomLog()));
        var (first, second) = (_chat.Join("first"), _chat.Join("second"));
        Assert.True(first.Client.TryEnter(rooms, "dev"));

        // The second client enters when the first has left the room but the directory does not know it yet.
        var leaving = Task.CompletedTask;
        Assert.True(rooms.TryEnter("dev", room =>
        {
            leaving = Wait.OnThreadAsync(() => first.Client.Leave());
            Assert.True(SpinWait.SpinUntil(() => room.IsEmpty, Wait.Limit));
            room.Membership.EnterFromOtherRoom(second.Client, second.Client.View, null, new WakeSignal());
        }));
        await leaving.Soon();

        Assert.False(rooms.TryEnter("ops", _ => { }), "a room with a client in it was removed");
        Assert.NotNull(rooms.Find("dev"));
    }

    [Fact]
    public async Task A_room_whose_look_alike_was_removed_can_be_made()
    {
        var ann = _chat.Join("ann", pauseAt: 0);
        _chat.Type(ann, "/join l1nux", "/leave", "/join linux");
        Assert.Null(_chat.Hub.FindRoom("linux"));
        Assert.Equal("* linux cannot be a new room: it looks like the room l1nux; /join l1nux enters that one", (await _chat.ReadAllAsync(ann))[^1]);

        _chat.Time.Advance(s_keep);
        _chat.Type(ann, "/join linux", "/leave");

        Assert.Null(_chat.Hub.FindRoom("l1nux"));
        Assert.NotNull(_chat.Hub.FindRoom("linux"));
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
    public void A_room_name_has_visible_letters_and_digits(string typed, string? name)
    {
        Assert.Equal(name is not null, RoomName.TryParse(typed, 32, out var parsed));
        Assert.Equal(name, parsed);
    }

    [Fact]
    public void The_length_of_a_room_name_is_limited_in_characters_not_bytes()
    {
        var longest = string.Concat(Enumerable.Repeat(new Rune(0x20000).ToString(), 32));
        Assert.True(RoomName.TryParse(longest, 32, out _));
        Assert.False(RoomName.TryParse(longest + "a", 32, out _));
    }
}
