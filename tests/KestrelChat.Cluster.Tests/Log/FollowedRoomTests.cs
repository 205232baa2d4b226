using KestrelChat.Cluster.Log;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Cluster.Tests.Log;

/// <summary>The position of one room in the log.</summary>
public sealed class FollowedRoomTests : IDisposable
{
    private static readonly Guid s_node = Guid.CreateVersion7();

    private readonly TestChat _chat = new();
    private readonly FollowedRoom _room;

    // The numbers of the events whose entries were taken.
    private readonly List<long> _taken = [];

    public FollowedRoomTests()
    {
        _room = new FollowedRoom(_chat.Hub.Lobby.Replica);
        _room.Load(new StoredRoom(Position(sequence: 3, tag: 1), Lines: 0, Members: 0, Topic: null, IsTopicLocked: false, LastLines: []), DateTimeOffset.UnixEpoch);
    }

    public void Dispose() => _chat.Dispose();

    [Fact]
    public void An_event_of_another_log_at_a_position_that_was_shown_stays_pending_until_the_room_is_rewound()
    {
        Show(sequence: 4, tag: 2, number: 1);
        Show(sequence: 4, tag: 3, number: 2);
        Assert.Equal([1], _taken);

        _room.Rewind(Position(sequence: 3, tag: 1));
        Show(sequence: 4, tag: 3, number: 2);

        Assert.Equal([1, 2], _taken);
    }

    private RoomPosition Position(long sequence, long tag) => new(_room.Room.Name, sequence, tag);

    private void Show(long sequence, long tag, long number) => _room.Show(
        new LogEvent(_room.Room.Name, sequence, tag, s_node, number, RoomEventKind.Left, Line: 0, "ann", NewName: "", Text: default, DateTimeOffset.UnixEpoch, Members: 0, Arrived: 0, Left: 0),
        item =>
        {
            _taken.Add(item.Number);
            return null;
        });
}
