using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Contract;

public abstract partial class ClusterStoreContract
{
    [Fact]
    public async Task A_line_is_read_as_it_was_appended()
    {
        var node = Guid.NewGuid();
        var at = new DateTimeOffset(2024, 5, 6, 9, 8, 9, TimeSpan.FromHours(2)).AddTicks(1_234_567);

        Assert.Equal([1L], await Store.Log.AppendAsync(node, [new PendingLine(1, "лобби", "Ада", "héllo 👋\u0001"u8.ToArray(), at)]));

        var line = Assert.Single(await ReadAllAsync("лобби"));
        Assert.Equal(("лобби", 1L, node, 1L, "Ада", "héllo 👋\u0001"), (line.Room, line.Sequence, line.Node, line.Number, line.DisplayName, Text(line.Text)));
        Assert.Equal(at.ToUniversalTime().AddTicks(-7), line.At);
        Assert.Equal(TimeSpan.Zero, line.At.Offset);
    }

    [Fact]
    public async Task Each_room_of_a_batch_has_its_own_sequence()
    {
        Assert.Equal([1L, 1, 2, 2, 3], await Store.Log.AppendAsync(Guid.NewGuid(), [Line(1, "b"), Line(2, "a"), Line(3, "a"), Line(4, "b"), Line(5, "a")]));
        Assert.Equal([2L, 3, 5], (await ReadAllAsync("a")).Select(line => line.Number));
    }

    [Fact]
    public async Task A_sequence_continues_when_another_node_appends()
    {
        var other = await OpenAnotherAsync();
        await Store.Log.AppendAsync(Guid.NewGuid(), [Line(1, "lobby")]);

        Assert.Equal([2L], await other.Log.AppendAsync(Guid.NewGuid(), [Line(1, "lobby")]));
    }

    [Fact]
    public async Task A_retried_batch_appends_nothing_and_returns_the_same_sequences()
    {
        var node = Guid.NewGuid();
        PendingLine[] batch = [Line(1, "a"), Line(2, "b"), Line(3, "a")];
        var first = await Store.Log.AppendAsync(node, batch);
        await Store.Log.AppendAsync(Guid.NewGuid(), [Line(1, "a")]);

        Assert.Equal(first, await Store.Log.AppendAsync(node, batch));
        Assert.Equal(3, (await ReadAllAsync("a")).Count);
    }

    [Fact]
    public async Task A_retried_batch_with_more_lines_appends_only_the_new_ones()
    {
        var node = Guid.NewGuid();
        await Store.Log.AppendAsync(node, [Line(1, "a"), Line(2, "b")]);

        Assert.Equal([1L, 1, 2, 2], await Store.Log.AppendAsync(node, [Line(1, "a"), Line(2, "b"), Line(3, "b"), Line(4, "a")]));
        Assert.Equal([1L, 4], (await ReadAllAsync("a")).Select(line => line.Number));
    }

    [Fact]
    public async Task A_retried_line_that_was_trimmed_is_not_appended_again()
    {
        var node = Guid.NewGuid();
        await Store.Log.AppendAsync(node, [Line(1, "a"), Line(2, "a")]);
        Assert.Equal(1, await Store.Log.TrimAsync(new Retention(1, DateTimeOffset.MinValue), 100));

        Assert.Equal([0L, 2, 3], await Store.Log.AppendAsync(node, [Line(1, "a"), Line(2, "a"), Line(3, "a")]));
    }

    [Fact]
    public async Task An_empty_batch_appends_nothing() => Assert.Empty(await Store.Log.AppendAsync(Guid.NewGuid(), []));

    [Fact]
    public async Task Lines_beyond_the_limits_are_rejected_before_any_is_appended()
    {
        var node = Guid.NewGuid();
        var longest = new byte[ClusterLimits.MaxTextBytes];

        await RejectedAsync(Line(2, "a"), Line(2, "a"));
        await RejectedAsync(Line(2, "a"), Line(1, "a"));
        await RejectedAsync(Line(0, "a"));
        await RejectedAsync(Line(1, new string('a', ClusterLimits.MaxNameBytes + 1)));
        await RejectedAsync(Line(1, "a\0"));
        await RejectedAsync(Line(1, "a\uD800"));
        await RejectedAsync(Line(1, "a") with { Text = new byte[ClusterLimits.MaxTextBytes + 1] });
        await RejectedAsync([.. Enumerable.Range(1, ClusterLimits.MaxBatch + 1).Select(number => Line(number, "a"))]);
        Assert.Empty(await ReadAllAsync("a"));

        Assert.Equal([1L], await Store.Log.AppendAsync(node, [Line(1, new string('a', ClusterLimits.MaxNameBytes)) with { Text = longest }]));

        async Task RejectedAsync(params PendingLine[] lines) => await Assert.ThrowsAsync<ArgumentException>(() => Store.Log.AppendAsync(node, lines));
    }

    [Fact]
    public async Task A_page_has_a_share_for_each_room_and_says_whether_there_is_more()
    {
        await Store.Log.AppendAsync(Guid.NewGuid(), [.. Enumerable.Range(1, 100).Select(number => Line(number, "busy")), Line(101, "quiet"), Line(102, "read")]);
        RoomPosition[] positions = [new("busy", 10), new("quiet", 0), new("read", 1), new("nowhere", 0)];

        var page = await Store.Log.ReadAfterAsync(positions, 20);

        Assert.True(page.More);
        Assert.Equal(Enumerable.Range(11, 10).Select(sequence => (long)sequence), page.Lines.Where(line => line.Room == "busy").Select(line => line.Sequence));
        Assert.Single(page.Lines, line => line.Room == "quiet");
        Assert.DoesNotContain(page.Lines, line => line.Room == "read");
        Assert.False((await Store.Log.ReadAfterAsync(positions, 180)).More);
        Assert.Equal(2, (await Store.Log.ReadAfterAsync(positions, 1)).Lines.Count);
    }

    [Fact]
    public async Task The_last_lines_are_returned_oldest_first_and_before_a_sequence()
    {
        await Store.Log.AppendAsync(Guid.NewGuid(), [.. Enumerable.Range(1, 10).Select(number => Line(number, "a")), Line(11, "b")]);

        Assert.Equal([8L, 9, 10], (await Store.Log.ReadLastAsync("a", 3)).Select(line => line.Sequence));
        Assert.Equal([5L, 6, 7], (await Store.Log.ReadLastAsync("a", 3, before: 8)).Select(line => line.Sequence));
        Assert.Equal([1L], (await Store.Log.ReadLastAsync("a", 3, before: 2)).Select(line => line.Sequence));
        Assert.Empty(await Store.Log.ReadLastAsync("nowhere", 3));
    }

    [Fact]
    public async Task Heads_are_returned_in_the_order_of_the_request()
    {
        await Store.Log.AppendAsync(Guid.NewGuid(), [Line(1, "a"), Line(2, "a"), Line(3, "b")]);

        Assert.Equal([new("b", 1), new("nowhere", 0), new("a", 2)], await Store.Log.ReadHeadsAsync(["b", "nowhere", "a"]));
    }

    [Fact]
    public async Task Trimming_by_count_works_in_steps_and_the_sequence_continues()
    {
        await Store.Log.AppendAsync(Guid.NewGuid(), [.. Enumerable.Range(1, 30).Select(number => Line(number, "a")), Line(31, "b")]);
        var keep = new Retention(5, DateTimeOffset.MinValue);

        Assert.Equal(10, await Store.Log.TrimAsync(keep, 10));
        Assert.Equal(10, await Store.Log.TrimAsync(keep, 10));
        Assert.Equal(5, await Store.Log.TrimAsync(keep, 10));
        Assert.Equal(0, await Store.Log.TrimAsync(keep, 10));

        Assert.Equal([26L, 27, 28, 29, 30], (await ReadAllAsync("a")).Select(line => line.Sequence));
        Assert.Single(await ReadAllAsync("b"));
        Assert.Equal([31L], await Store.Log.AppendAsync(Guid.NewGuid(), [Line(1, "a")]));
    }

    [Fact]
    public async Task Trimming_by_time_keeps_the_sequence_of_a_room_with_members()
    {
        var node = await JoinAsync();
        await Store.Presence.UpdateAsync(node, [Client(1, "a")], []);
        await Store.Log.AppendAsync(Guid.NewGuid(), [.. Enumerable.Range(1, 10).Select(number => Line(number, "a")), Line(11, "b")]);

        Assert.Equal(3, await Store.Log.TrimAsync(new Retention(long.MaxValue, Start.AddSeconds(4)), 100));
        Assert.Equal(4L, (await ReadAllAsync("a"))[0].Sequence);

        await Store.Log.TrimAsync(new Retention(long.MaxValue, DateTimeOffset.MaxValue), 100);
        await Store.Log.TrimAsync(new Retention(long.MaxValue, DateTimeOffset.MaxValue), 100);
        var page = await Store.Log.ReadAfterAsync([new RoomPosition("a", 0)], 10);
        Assert.Empty(page.Lines);
        Assert.False(page.More);
        Assert.Equal([11L], await Store.Log.AppendAsync(Guid.NewGuid(), [Line(1, "a")]));
    }

    [Fact]
    public async Task A_reader_behind_trimmed_lines_continues_at_the_first_kept_line()
    {
        await Store.Log.AppendAsync(Guid.NewGuid(), [.. Enumerable.Range(1, 10).Select(number => Line(number, "a"))]);
        await Store.Log.TrimAsync(new Retention(2, DateTimeOffset.MinValue), 100);

        var page = await Store.Log.ReadAfterAsync([new RoomPosition("a", 3)], 100);

        Assert.Equal([9L, 10], page.Lines.Select(line => line.Sequence));
        Assert.False(page.More);
    }

    [Fact]
    public async Task An_empty_room_without_lines_is_removed_and_its_sequence_restarts()
    {
        var other = Guid.NewGuid();
        await Store.Log.AppendAsync(other, [Line(1, "a"), Line(2, "a"), Line(3, "a"), Line(4, "b")]);
        await Store.Presence.SetTopicAsync("a", "tea");
        var keepNothing = new Retention(long.MaxValue, DateTimeOffset.MaxValue);

        while (await Store.Log.TrimAsync(keepNothing, 2) > 0)
        {
        }

        Assert.Equal([new ClusterRoom("b", null, 0, 0), new ClusterRoom("a", null, 0, 0)], await Store.Presence.FindRoomsAsync(["b", "a"]));
        Assert.Equal([1L, 2], await Store.Log.AppendAsync(other, [Line(5, "a"), Line(6, "a")]));
        var page = await Store.Log.ReadAfterAsync([new RoomPosition("a", 3), new RoomPosition("b", 1), new RoomPosition("c", 0)], 10);
        Assert.Empty(page.Lines);
        Assert.False(page.More);
        Assert.Equal([new("a", 2), new("b", 0)], page.Rewound.OrderBy(room => room.Room, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_recent_topic_keeps_an_empty_room()
    {
        await Store.Log.AppendAsync(Guid.NewGuid(), [Line(1, "a")]);
        await Store.Presence.SetTopicAsync("a", "tea");

        while (await Store.Log.TrimAsync(new Retention(0, DateTimeOffset.MinValue), 2) > 0)
        {
        }

        Assert.Equal([new ClusterRoom("a", "tea", 0, 1)], await Store.Presence.FindRoomsAsync(["a"]));
    }

    [Fact]
    public async Task Changed_rooms_are_those_with_lines_appended_since_a_moment()
    {
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        await Store.Log.AppendAsync(one, [Line(1, "a"), Line(2, "b")]);
        var begin = await Store.Log.FindChangedAsync(since: null);
        Assert.Equal([], begin.Rooms);

        Assert.Equal([], (await Store.Log.FindChangedAsync(begin.Now)).Rooms);

        await Store.Log.AppendAsync(one, [Line(1, "a"), Line(2, "b"), Line(3, "b"), Line(4, "b")]);
        await Store.Log.AppendAsync(other, [Line(1, "c")]);
        var next = await Store.Log.FindChangedAsync(begin.Now);
        Assert.Equal(["b", "c"], next.Rooms!.Order(StringComparer.Ordinal));
        Assert.Equal([], (await Store.Log.FindChangedAsync(next.Now)).Rooms);
    }

    [Fact]
    public async Task After_very_many_lines_every_room_may_count_as_changed()
    {
        var node = Guid.NewGuid();
        var begin = await Store.Log.FindChangedAsync(since: null);
        for (var first = 1; first <= 100_001; first += ClusterLimits.MaxBatch)
        {
            await Store.Log.AppendAsync(node, [.. Enumerable.Range(first, ClusterLimits.MaxBatch).Select(number => Line(number, "a", text: ""))]);
        }

        var changes = await Store.Log.FindChangedAsync(begin.Now);

        Assert.True(changes.Rooms is null or ["a"]);
        Assert.Equal([], (await Store.Log.FindChangedAsync(changes.Now)).Rooms);
    }
}
