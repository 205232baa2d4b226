using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Testing.Contract;

public abstract partial class ClusterStoreContract
{
    [Fact]
    public async Task Trimming_by_count_works_in_steps_and_the_sequence_continues()
    {
        var node = await JoinAsync(retention: new Retention(5, 0));
        await node.AppendAsync([node.Arrival(Client(1), "a"), .. node.Lines("a", 29), node.Line("b")]);
        var end = (await ReadLastAsync("a")).Position;

        foreach (var removed in new[] { 10, 10, 5, 0 })
        {
            Assert.Equal(removed, await Store.Log.TrimAsync(10));
        }

        Assert.Equal([26L, 27, 28, 29, 30], (await ReadAllAsync("a")).Select(read => read.Sequence));
        Assert.Equal((25L, 29L), await Store.Log.FindLinesAsync("a"));
        Assert.Equal([25L, 26], (await Store.Log.ReadLinesAsync("a", 1, 26, 100, ManyBytes)).Select(line => line.Line));
        Assert.Single(await ReadAllAsync("b"));
        var appended = Assert.Single(await node.AppendAsync(node.Line("a")));
        Assert.Equal((31L, 30L), (appended.Sequence, appended.Line));
        Assert.Equal([31L], (await Store.Log.ReadAfterAsync([end], 10, ManyBytes)).Events.Select(read => read.Sequence));
    }

    [Fact]
    public async Task Trimming_by_age_keeps_the_sequence_and_the_end_of_a_room_with_members()
    {
        var node = await JoinAsync(retention: new Retention(0, 3));
        await node.AppendAsync([.. Old(node.Arrival(Client(1), "a"), node.Line("a"), node.Line("a")), node.Line("a"), .. Old(node.Line("b"))]);

        await TrimAllAsync();
        Assert.Empty(await ReadAllAsync("b"));
        var kept = Assert.Single(await ReadAllAsync("a"));
        Assert.Equal((4L, 3L), (kept.Sequence, kept.Line));

        await node.AppendAsync(Old(node.Event(RoomEventKind.TopicSet, "c", "Ada", "tea"), node.Arrival(Client(2), "c"), node.Line("c")));
        var end = (await ReadLastAsync("c")).Position;
        await TrimAllAsync();
        var page = await Store.Log.ReadAfterAsync([end], 10, ManyBytes);
        Assert.Empty(page.Events);
        Assert.Empty(page.Diverged);
        Assert.False(page.More);
        Assert.Equal([end], (await Store.Log.ReadAfterAsync([end with { Tag = end.Tag + 1 }], 10, ManyBytes)).Diverged);
        Assert.Equal([end], await Store.Log.FindPositionsAsync([end, end with { Tag = end.Tag + 1 }]));
        var room = await Store.Log.ReadRoomAsync("c", 10, ManyBytes);
        Assert.Equal((end, 1L, 1, "tea", 0), (room.End, room.Lines, room.Members, room.Topic, room.LastLines.Count));
        Assert.Equal((2L, 1L), await Store.Log.FindLinesAsync("c"));
        Assert.Equal(4, Assert.Single(await node.AppendAsync(node.Line("c"))).Sequence);
    }

    [Fact]
    public async Task A_reader_behind_trimmed_events_continues_at_the_first_kept_event()
    {
        var node = await JoinAsync(retention: new Retention(2, 0));
        var appended = await node.AppendAsync(node.Lines("a", 10));
        await TrimAllAsync();

        var page = await Store.Log.ReadAfterAsync([new RoomPosition("a", 3, appended[2].Tag)], 100, ManyBytes);

        Assert.Equal([9L, 10], page.Events.Select(read => read.Sequence));
        Assert.False(page.More);
        Assert.Empty(page.Diverged);
    }

    [Fact]
    public async Task A_room_without_members_and_events_is_removed_and_its_sequence_restarts()
    {
        var node = await JoinAsync(retention: new Retention(0, 3));
        await node.AppendAsync(Old([.. node.Lines("a", 3), node.Event(RoomEventKind.TopicSet, "a", "Ada", "tea"), node.Line("b")]));
        var (endA, endB) = ((await ReadLastAsync("a")).Position, (await ReadLastAsync("b")).Position);

        await TrimAllAsync(step: 2);

        Assert.Equal([new ClusterRoom("b", null, 0, 0), new ClusterRoom("a", null, 0, 0)], await Store.Presence.FindRoomsAsync(["b", "a"]));
        Assert.Equal([1L, 2], (await node.AppendAsync(node.Lines("a", 2))).Select(item => item.Sequence));
        var page = await Store.Log.ReadAfterAsync([endA, endB, new RoomPosition("c", 0, 0)], 10, ManyBytes);
        Assert.Empty(page.Events);
        Assert.False(page.More);
        Assert.Equal([(await ReadLastAsync("a")).Position, new("b", 0, 0)], page.Diverged.OrderBy(room => room.Room, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_locked_topic_outlasts_its_room_until_it_is_unlocked()
    {
        var node = await JoinAsync(retention: new Retention(0, 3));
        await node.AppendAsync(Old(
            node.Event(RoomEventKind.TopicSet, "a", "Ada", "tea"),
            node.Event(RoomEventKind.TopicLocked, "a", "Ada"),
            node.Event(RoomEventKind.TopicLocked, "b", "Ada"),
            node.Event(RoomEventKind.TopicSet, "c", "Ada", "tea")));

        await TrimAllAsync();

        Assert.Equal([("tea", true, 0L), (null, true, 0L), (null, false, 0L)], [await ReadAsync("a"), await ReadAsync("b"), await ReadAsync("c")]);
        Assert.Equal(1, Assert.Single(await node.AppendAsync(node.Event(RoomEventKind.TopicUnlocked, "a", "Ada"))).Sequence);
        Assert.Equal(("tea", false, 1L), await ReadAsync("a"));

        async Task<(string? Topic, bool IsLocked, long Sequence)> ReadAsync(string room) =>
            await Store.Log.ReadRoomAsync(room, 0, 0) is var stored ? (stored.Topic, stored.IsTopicLocked, stored.End.Sequence) : default;
    }

    [Fact]
    public async Task The_first_node_decides_what_the_log_keeps_and_later_all_nodes_that_agree()
    {
        var first = await JoinAsync(retention: new Retention(3, 0));
        Assert.Equal(new Retention(3, 0), await RetentionAsync(first));

        var second = new ContractNode(Store, Guid.CreateVersion7(), "second");
        var entered = await Store.Presence.EnterAsync(second.Id, "second", LeaseDuration, new Retention(1, 0));
        Assert.Equal(new Retention(3, 0), entered!.Retention);
        await first.AppendAsync(first.Lines("a", 5));
        await TrimAllAsync();
        Assert.Equal(3, (await ReadAllAsync("a")).Count);

        await Store.Presence.LeaveAsync(first.Id);
        await JoinAsync(retention: new Retention(1, 0));
        Assert.Equal(new Retention(1, 0), await RetentionAsync(second));
        await TrimAllAsync();
        Assert.Single(await ReadAllAsync("a"));

        async Task<Retention> RetentionAsync(ContractNode node) => (await Store.Presence.RenewAsync(node.Id, LeaseDuration))!.Retention;
    }

    [Fact]
    public async Task Nothing_is_trimmed_without_a_limit()
    {
        var node = await JoinAsync();
        await node.AppendAsync(Old(node.Lines("a", 5)));

        Assert.Equal(0, await Store.Log.TrimAsync(100));
        Assert.Equal(5, (await ReadAllAsync("a")).Count);
    }

    private static PendingEvent[] Old(params PendingEvent[] events) => [.. events.Select(item => item with { Age = TimeSpan.FromDays(4) })];
}
