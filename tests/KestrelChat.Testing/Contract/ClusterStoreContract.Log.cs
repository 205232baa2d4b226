using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Testing.Contract;

public abstract partial class ClusterStoreContract
{
    [Fact]
    public async Task A_line_is_read_as_it_was_appended_and_dated_by_the_store()
    {
        var node = await JoinAsync();
        var before = (await Store.Presence.RenewAsync(node.Id, LeaseDuration))!.Now;
        var line = node.Event(RoomEventKind.Acted, "лобби", "Ада", "héllo 👋\u0001") with { Age = TimeSpan.FromHours(1) };

        var appended = Assert.Single(await node.AppendAsync(line));

        var after = (await Store.Presence.RenewAsync(node.Id, LeaseDuration))!.Now;
        var read = Assert.Single(await ReadAllAsync("лобби"));
        Assert.Equal(("лобби", 1L, node.Id, 1L, RoomEventKind.Acted, 1L), (read.Room, read.Sequence, read.Node, read.Number, read.Kind, read.Line));
        Assert.Equal(("Ада", "", "héllo 👋\u0001", 0, 0, 0), (read.DisplayName, read.NewName, Text(read.Text), read.Members, read.Arrived, read.Left));
        Assert.InRange(read.At.AddHours(1), before, after);
        Assert.Equal((TimeSpan.Zero, 0L), (read.At.Offset, read.At.UtcTicks % TimeSpan.TicksPerMicrosecond));
        Assert.NotEqual(0, read.Tag);
        Assert.Equal(Outcome(read), appended with { Before = null });
    }

    [Fact]
    public async Task An_event_of_an_unknown_kind_is_stored_and_read_back_as_it_is()
    {
        var node = await JoinAsync();

        await node.AppendAsync(node.Line("a"), node.Event((RoomEventKind)1234, "a", "Ada", "from the future") with { NewName = "Eve" }, node.Line("a"));

        var log = await ReadAllAsync("a");
        Assert.Equal((1234, "Ada", "Eve", "from the future", 0L), ((int)log[1].Kind, log[1].DisplayName, log[1].NewName, Text(log[1].Text), log[1].Line));
        Assert.Equal([1L, 0, 2], log.Select(read => read.Line));
    }

    [Fact]
    public async Task Each_room_of_a_batch_has_its_own_sequence_and_one_tag()
    {
        var node = await JoinAsync();

        var appended = await node.AppendAsync(node.Line("b"), node.Line("a"), node.Line("a"), node.Line("b"), node.Line("a"));

        Assert.Equal([1L, 1, 2, 2, 3], appended.Select(item => item.Sequence));
        Assert.Equal([2L, 3, 5], (await ReadAllAsync("a")).Select(read => read.Number));
        Assert.Single((await ReadAllAsync("a")).Select(read => read.Tag).Distinct());
        await node.AppendAsync(node.Line("a"));
        Assert.Equal(2, (await ReadAllAsync("a")).Select(read => read.Tag).Distinct().Count());
    }

    [Fact]
    public async Task A_sequence_counts_all_events_and_continues_when_another_node_appends()
    {
        var node = await JoinAsync();
        var other = await JoinAsync(store: await OpenAnotherAsync());
        await node.AppendAsync(node.Arrival(Client(1), "a"), node.Line("a"));

        var appended = Assert.Single(await other.AppendAsync(other.Line("a")));

        Assert.Equal((3L, 2L, 1), (appended.Sequence, appended.Line, appended.Members));
    }

    [Fact]
    public async Task A_retried_batch_appends_nothing_and_has_the_same_result()
    {
        var node = await JoinAsync();
        var other = await JoinAsync();
        PendingEvent[] batch = [node.Arrival(Client(1), "a"), node.Line("b"), node.Line("a")];
        var first = await node.AppendAsync(batch);
        await other.AppendAsync(other.Line("a"));

        Assert.Equal(first.Select(item => item with { Before = null }), (await node.AppendAsync(batch)).Select(item => item with { Before = null }));
        Assert.Equal(3, (await ReadAllAsync("a")).Count);
        Assert.Equal(1, await MembersAsync("a"));
    }

    [Fact]
    public async Task An_appended_event_names_the_tag_of_the_event_before_it()
    {
        var node = await JoinAsync();
        var other = await JoinAsync(store: await OpenAnotherAsync());
        List<AppendedEvent> appended = [.. await node.AppendAsync(node.Arrival(Client(1), "a"), node.Line("a"))];
        appended.AddRange(await other.AppendAsync(other.Line("a"), other.Line("b"), other.Line("a")));
        appended.RemoveAt(3);
        var departure = node.Departure(Client(2), "a");
        var mixed = await node.AppendAsync(departure, node.Line("a"));
        appended.Add(mixed[1]);

        Assert.Equal(0, mixed[0].Sequence);
        var log = await ReadAllAsync("a");
        Assert.Equal(log.Select(read => (read.Sequence, read.Tag)), appended.Select(item => (item.Sequence, item.Tag)));
        Assert.Equal([0L, .. log.SkipLast(1).Select(read => read.Tag)], appended.Select(item => item.Before));
    }

    [Fact]
    public async Task A_retried_event_names_the_event_before_it_or_none()
    {
        var node = await JoinAsync();
        PendingEvent[] batch = [node.Line("a"), node.Line("a")];
        var first = await node.AppendAsync(batch);

        var retried = await node.AppendAsync([.. batch, node.Line("a")]);

        Assert.All(retried.Zip(first), pair => Assert.True(pair.First.Before is null || pair.First.Before == pair.Second.Before));
        Assert.Equal(first[1].Tag, retried[2].Before);
    }

    [Fact]
    public async Task A_retried_batch_with_more_events_appends_only_the_new_ones()
    {
        var node = await JoinAsync();
        PendingEvent[] batch = [node.Line("a"), node.Line("b")];
        await node.AppendAsync(batch);

        var appended = await node.AppendAsync([.. batch, node.Line("b"), node.Line("a")]);

        Assert.Equal([1L, 1, 2, 2], appended.Select(item => item.Sequence));
        Assert.Equal([1L, 4], (await ReadAllAsync("a")).Select(read => read.Number));
    }

    [Fact]
    public async Task An_event_with_a_number_below_an_appended_one_is_not_appended()
    {
        var node = await JoinAsync();
        var skipped = node.Line("a");
        await node.AppendAsync(node.Line("a"));

        Assert.Equal(0, Assert.Single(await node.AppendAsync(skipped)).Sequence);
        Assert.Single(await ReadAllAsync("a"));
    }

    [Fact]
    public async Task A_retried_event_that_was_trimmed_is_not_appended_again()
    {
        var node = await JoinAsync(retention: new Retention(1, 0));
        var batch = node.Lines("a", 2);
        await node.AppendAsync(batch);
        Assert.Equal(1, await Store.Log.TrimAsync(100));

        Assert.Equal([0L, 2, 3], (await node.AppendAsync([.. batch, node.Line("a")])).Select(item => item.Sequence));
    }

    [Fact]
    public async Task The_last_number_is_known_even_of_a_removed_node()
    {
        var node = await JoinAsync();
        Assert.Equal(0, await Store.Log.FindAppliedAsync(node.Id));
        await node.AppendAsync(node.Lines("a", 3));
        Assert.Equal(3, await Store.Log.FindAppliedAsync(node.Id));

        await node.AppendAsync(node.Departure(Client(1), "a"));
        Assert.Equal(4, await Store.Log.FindAppliedAsync(node.Id));

        await Store.Presence.LeaveAsync(node.Id);
        Assert.Equal(4, await Store.Log.FindAppliedAsync(node.Id));
        Assert.Equal(0, await Store.Log.FindAppliedAsync(Guid.CreateVersion7()));
    }

    [Fact]
    public async Task An_empty_batch_appends_nothing()
    {
        var node = await JoinAsync();

        Assert.Empty(await node.AppendAsync());
    }

    [Fact]
    public async Task Events_beyond_the_limits_are_rejected_before_any_is_appended()
    {
        var node = await JoinAsync();
        var line = node.Line("a");

        await RejectedAsync(line with { Number = 2 }, line with { Number = 2 });
        await RejectedAsync(line with { Number = 2 }, line);
        await RejectedAsync(line with { Number = 0 });
        await RejectedAsync(line with { Room = new string('a', ClusterLimits.MaxNameBytes + 1) });
        await RejectedAsync(line with { Room = "a\0" });
        await RejectedAsync(line with { DisplayName = "a\uD800" });
        await RejectedAsync(line with { Text = new byte[ClusterLimits.MaxTextBytes + 1] });
        await RejectedAsync([.. Enumerable.Range(1, ClusterLimits.MaxBatch + 1).Select(number => line with { Number = number })]);
        Assert.Empty(await ReadAllAsync("a"));

        var longest = line with { Room = new string('a', ClusterLimits.MaxNameBytes), Text = new byte[ClusterLimits.MaxTextBytes] };
        Assert.Equal(1, Assert.Single(await node.AppendAsync(longest)).Sequence);

        async Task RejectedAsync(params PendingEvent[] events) => await Assert.ThrowsAsync<ArgumentException>(() => Store.Log.AppendAsync(node.Id, events));
    }

    [Fact]
    public async Task A_page_has_a_share_for_each_room_and_says_whether_there_is_more()
    {
        var node = await JoinAsync();
        var appended = await node.AppendAsync([.. node.Lines("busy", 100), node.Line("quiet"), node.Line("read")]);
        RoomPosition[] positions = [new("busy", 10, appended[9].Tag), new("quiet", 0, 0), new("read", 1, appended[^1].Tag), new("nowhere", 0, 0)];

        var page = await Store.Log.ReadAfterAsync(positions, 20, ManyBytes);

        Assert.True(page.More);
        Assert.Equal(Enumerable.Range(11, 10).Select(sequence => (long)sequence), page.Events.Where(read => read.Room == "busy").Take(10).Select(read => read.Sequence));
        Assert.InRange(page.Events.Count, 11, 20);
        Assert.Single(page.Events, read => read.Room == "quiet");
        Assert.DoesNotContain(page.Events, read => read.Room == "read");
        Assert.Empty(page.Diverged);
        Assert.False((await Store.Log.ReadAfterAsync(positions, 180, ManyBytes)).More);
        Assert.Equal(2, (await Store.Log.ReadAfterAsync(positions, 1, ManyBytes)).Events.Count);
    }

    [Fact]
    public async Task A_page_is_bounded_by_bytes_and_has_at_least_one_event_of_each_room()
    {
        var node = await JoinAsync();
        var text = new string('x', 1000);
        await node.AppendAsync([.. Enumerable.Range(0, 40).Select(place => node.Line(place % 2 == 0 ? "a" : "b", text))]);
        RoomPosition[] positions = [new("a", 0, 0), new("b", 0, 0)];

        var page = await Store.Log.ReadAfterAsync(positions, 1000, 10_000);

        Assert.True(page.More);
        Assert.InRange(page.Events.Sum(read => read.Text.Length), 2000, 20_000);
        Assert.All(page.Events.GroupBy(read => read.Room), room => Assert.Equal(Enumerable.Range(1, room.Count()).Select(sequence => (long)sequence), room.Select(read => read.Sequence)));

        page = await Store.Log.ReadAfterAsync(positions, 1000, 1);
        Assert.True(page.More);
        Assert.Equal([("a", 1L), ("b", 1L)], page.Events.Select(read => (read.Room, read.Sequence)).Order());
    }

    [Fact]
    public async Task A_position_with_another_tag_or_beyond_the_end_has_diverged()
    {
        var node = await JoinAsync();
        await node.AppendAsync(node.Lines("a", 2));
        await node.AppendAsync([.. node.Lines("a", 2), node.Line("b"), node.Line("c")]);
        var log = await ReadAllAsync("a");
        var (end, other) = (log[^1].Position, log[0].Tag);

        foreach (var lost in new RoomPosition[] { new("a", 1, end.Tag), new("a", 3, other), new("a", 4, other), new("a", 5, end.Tag), new("a", 100, 42) })
        {
            var page = await Store.Log.ReadAfterAsync([lost, new RoomPosition("b", 0, 0)], 100, ManyBytes);
            Assert.Equal([end], page.Diverged);
            Assert.Equal(["b"], page.Events.Select(read => read.Room));
            Assert.Empty(await Store.Log.FindPositionsAsync([lost]));
        }

        Assert.Equal([new RoomPosition("nowhere", 0, 0)], (await Store.Log.ReadAfterAsync([new RoomPosition("nowhere", 3, 42)], 100, ManyBytes)).Diverged);
        foreach (var position in log.Select(read => read.Position))
        {
            Assert.Empty((await Store.Log.ReadAfterAsync([position], 100, ManyBytes)).Diverged);
        }
    }

    [Fact]
    public async Task The_positions_that_a_log_contains_are_found()
    {
        var node = await JoinAsync();
        await node.AppendAsync(node.Lines("a", 2));
        await node.AppendAsync(node.Line("a"));
        RoomPosition[] contained = [.. (await ReadAllAsync("a")).Select(read => read.Position)];

        Assert.Equal(contained, Ordered(await Store.Log.FindPositionsAsync([.. contained, contained[0] with { Tag = 42 }, contained[2] with { Sequence = 4 }])));
        Assert.Empty(await Store.Log.FindPositionsAsync([contained[0] with { Room = "nowhere" }]));
        Assert.Empty(await Store.Log.FindPositionsAsync([]));

        static IEnumerable<RoomPosition> Ordered(IEnumerable<RoomPosition> positions) => positions.OrderBy(position => position.Sequence);
    }

    [Fact]
    public async Task A_room_is_read_with_its_end_topic_members_and_last_lines()
    {
        var node = await JoinAsync();
        var text = new string('x', 1000);
        await node.AppendAsync([node.Arrival(Client(1), "a"), .. Enumerable.Range(0, 10).Select(_ => node.Line("a", text)), node.Event(RoomEventKind.TopicSet, "a", "Ada", "tea")]);
        var end = (await ReadLastAsync("a")).Position;

        var room = await Store.Log.ReadRoomAsync("a", 3, ManyBytes);

        Assert.Equal((end, 10L, 1, "tea", false), (room.End, room.Lines, room.Members, room.Topic, room.IsTopicLocked));
        Assert.Equal([8L, 9, 10], room.LastLines.Select(line => line.Line));
        Assert.Equal([9L, 10, 11], room.LastLines.Select(line => line.Sequence));
        var bounded = (await Store.Log.ReadRoomAsync("a", 100, 4500)).LastLines;
        Assert.InRange(bounded.Count, 1, 6);
        Assert.Equal(10, bounded[^1].Line);
        Assert.Empty((await Store.Log.ReadRoomAsync("a", 0, ManyBytes)).LastLines);
        var nowhere = await Store.Log.ReadRoomAsync("nowhere", 3, ManyBytes);
        Assert.Equal((new RoomPosition("nowhere", 0, 0), 0L, 0, (string?)null, false, 0), (nowhere.End, nowhere.Lines, nowhere.Members, nowhere.Topic, nowhere.IsTopicLocked, nowhere.LastLines.Count));
    }

    [Fact]
    public async Task Lines_are_found_and_read_by_their_numbers()
    {
        var node = await JoinAsync();
        await node.AppendAsync([node.Arrival(Client(1), "a"), .. node.Lines("a", 5), node.Departure(Client(1), "a"), .. node.Lines("a", 5)]);

        Assert.Equal((1L, 10L), await Store.Log.FindLinesAsync("a"));
        Assert.Equal((1L, 0L), await Store.Log.FindLinesAsync("nowhere"));
        Assert.Equal([4L, 5, 6, 7], (await Store.Log.ReadLinesAsync("a", 4, 7, 100, ManyBytes)).Select(line => line.Line));
        Assert.Equal([4L, 5], (await Store.Log.ReadLinesAsync("a", 4, 7, 2, ManyBytes)).Select(line => line.Line));
        Assert.Equal([4L, 5], (await Store.Log.ReadLinesAsync("a", 4, 7, 100, 14)).Select(line => line.Line));
        Assert.Equal([4L], (await Store.Log.ReadLinesAsync("a", 4, 7, 100, 1)).Select(line => line.Line));
        Assert.Equal([10L], (await Store.Log.ReadLinesAsync("a", 10, 20, 100, ManyBytes)).Select(line => line.Line));
        Assert.Empty(await Store.Log.ReadLinesAsync("a", 11, 20, 100, ManyBytes));
        Assert.Empty(await Store.Log.ReadLinesAsync("nowhere", 1, 20, 100, ManyBytes));
    }

    [Fact]
    public async Task Topics_and_their_locks_are_set_by_events_in_the_order_of_the_log()
    {
        var node = await JoinAsync();
        await node.AppendAsync(node.Event(RoomEventKind.TopicSet, "a", "Ada", "first"), node.Event(RoomEventKind.TopicSet, "a", "Ada", "чай"), node.Event(RoomEventKind.TopicLocked, "a", "Ada"));
        Assert.Equal(("чай", true), await TopicAsync());

        var cleared = node.Event(RoomEventKind.TopicSet, "a", "Ada", "");
        await node.AppendAsync(cleared, node.Event(RoomEventKind.TopicUnlocked, "a", "Ada"));
        Assert.Equal((null, false), await TopicAsync());

        await node.AppendAsync(node.Event(RoomEventKind.TopicSet, "a", "Ada", "tea"), node.Event(RoomEventKind.TopicLocked, "b", "Ada"));
        await node.AppendAsync(cleared);
        Assert.Equal(("tea", false), await TopicAsync());

        async Task<(string? Topic, bool IsLocked)> TopicAsync()
        {
            var room = await Store.Log.ReadRoomAsync("a", 0, 0);
            return (room.Topic, room.IsTopicLocked);
        }
    }

    [Fact]
    public async Task Changed_rooms_are_those_with_events_appended_since_a_moment()
    {
        var (one, other) = (await JoinAsync(), await JoinAsync());
        await one.AppendAsync(one.Line("a"), one.Line("b"));
        var begin = await Store.Log.FindChangedAsync(since: null);
        Assert.Equal([], begin.Rooms);

        Assert.Equal([], (await Store.Log.FindChangedAsync(begin.Now)).Rooms);

        await one.AppendAsync(one.Lines("b", 2));
        await other.AppendAsync(other.Arrival(Client(1), "c"));
        var next = await Store.Log.FindChangedAsync(begin.Now);
        Assert.True(next.Rooms is null || next.Rooms.Order(StringComparer.Ordinal).SequenceEqual(["b", "c"]));
        Assert.Equal([], (await Store.Log.FindChangedAsync(next.Now)).Rooms);
    }

    [Fact]
    public async Task A_room_that_a_removed_node_or_a_former_holder_of_a_name_leaves_has_changed()
    {
        var (node, dead) = (await JoinAsync(), await JoinAsync());
        await dead.AppendAsync(dead.Arrival(Client(1), "a"), dead.Arrival(Client(2), "b"));
        await node.AppendAsync(node.Line("c"));
        byte[] token = [1];
        await Store.Presence.ClaimAsync(dead.Id, Client(1), "ada", token, takesOver: false);
        var begin = await Store.Log.FindChangedAsync(since: null);

        await Store.Presence.ClaimAsync(node.Id, Client(9), "ada", token, takesOver: true);
        var next = await Store.Log.FindChangedAsync(begin.Now);
        Assert.True(next.Rooms is null or ["a"]);

        await Store.Presence.LeaveAsync(dead.Id);
        var last = await Store.Log.FindChangedAsync(next.Now);
        Assert.True(last.Rooms is null or ["b"]);
        Assert.Equal([], (await Store.Log.FindChangedAsync(last.Now)).Rooms);
    }

    [Fact]
    public async Task After_very_many_events_every_room_may_count_as_changed()
    {
        var node = await JoinAsync();
        var begin = await Store.Log.FindChangedAsync(since: null);
        for (var batch = 0; batch < 11; batch++)
        {
            await node.AppendAsync([.. Enumerable.Range(0, ClusterLimits.MaxBatch).Select(_ => node.Line("a", ""))]);
        }

        var changes = await Store.Log.FindChangedAsync(begin.Now);

        Assert.True(changes.Rooms is null or ["a"]);
        Assert.Equal([], (await Store.Log.FindChangedAsync(changes.Now)).Rooms);
    }

    private static AppendedEvent Outcome(LogEvent read) => new(read.Sequence, read.Tag, Before: null, read.Line, read.DisplayName, read.At, read.Members, read.Arrived, read.Left);
}
