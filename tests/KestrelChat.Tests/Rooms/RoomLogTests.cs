using System.Text;
using KestrelChat.Rooms;
using KestrelChat.Rooms.Clients;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Tests.Support;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Rooms;

/// <summary>Rooms whose log shows events later than they are submitted.</summary>
public sealed class RoomLogTests : IDisposable
{
    private readonly HoldingLog _log = new();
    private readonly CommandChat _chat;

    public RoomLogTests() => _chat = new CommandChat(options => (options.AnnounceEachUpTo, options.Replay) = (4, 10), _log);

    private Room Lobby => _chat.Hub.Lobby;

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Events_are_shown_when_the_log_shows_them_in_the_order_of_submission()
    {
        var (ann, bob) = (Join("ann"), Join("bob"));
        bob.Say("one");
        ann.Say("two");
        _chat.Type(bob, "//three");
        Leave(bob);
        await End(ann, []);

        _log.ShowAll();

        await End(ann, ["bob has arrived", "bob: one", "ann: two", "bob: /three", "bob has left"]);
        Assert.Equal(["You are bob"], await bob.ReadToEndAsync());
    }

    [Fact]
    public async Task All_members_are_shown_the_same_events_in_the_same_order()
    {
        var clients = new[] { "ann", "bob", "cid" }.Select(Join).ToList();
        _log.ShowAll();
        foreach (var number in Enumerable.Range(0, 20))
        {
            clients[number % 3].Say($"line {number}");
            if (number % 4 == 0)
            {
                _log.ShowNext();
            }
        }

        clients[2].Say("end");
        _log.ShowAll();

        var shown = await Task.WhenAll(clients.Select(client => client.ReadUntilAsync("cid: end")));
        Assert.All(shown, lines => Assert.Equal(shown[0].TakeLast(20), lines.TakeLast(20)));
        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"{clients[number % 3].Client.DisplayName}: line {number}"), shown[0].TakeLast(20));
    }

    [Fact]
    public async Task All_members_are_shown_the_same_order_while_lines_are_submitted_and_shown_at_the_same_time()
    {
        const int Lines = 500;
        var clients = new[] { "ann", "bob", "cid" }.Select(name => _chat.Join(name, pauseAt: 0)).ToList();
        var speaking = Task.WhenAll(clients.Select(client => Wait.OnThreadAsync(() =>
        {
            for (var number = 0; number < Lines; number++)
            {
                client.Say($"line {number}");
            }
        })));
        while (!speaking.IsCompleted)
        {
            _log.ShowNext();
        }

        await speaking;
        _log.ShowAll();
        clients[0].Say("end");
        _log.ShowAll();

        var shown = await Task.WhenAll(clients.Select(client => client.ReadUntilAsync("ann: end")));
        var said = shown.Select(lines => lines.Where(line => line.Contains(": line ", StringComparison.Ordinal)).ToList()).ToList();
        Assert.All(said, lines => Assert.Equal(said[0], lines));
        Assert.All(clients, client => Assert.Equal(
            Enumerable.Range(0, Lines).Select(number => $"{client.Client.DisplayName}: line {number}"),
            said[0].Where(line => line.StartsWith(client.Client.DisplayName, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_client_is_not_shown_its_own_arrival_although_it_changes_its_view_before_it_is_shown()
    {
        var ann = Join("ann");
        ann.Client.ChangeView(ann.Client.View with { IsColored = true }, filter: null);
        ann.Client.ChangeView(View.PlainOf(TestWordings.English), filter: null);

        _log.ShowAll();

        await End(ann, []);
    }

    [Fact]
    public async Task In_a_wording_that_shows_it_a_client_is_shown_its_own_arrival_later()
    {
        var ann = _chat.Chat.Join("ann", TestWordings.Russian);

        _log.ShowAll();

        Assert.Equal("К нам присоединился: ann", await ann.ReadLineAsync());
    }

    [Fact]
    public async Task A_client_is_not_shown_late_arrivals_of_clients_that_were_there_before_it()
    {
        using var chat = new TestChat(options => options.AnnounceAfter = TimeSpan.FromMilliseconds(200), log: _log);
        var ann = await chat.JoinGreetedAsync("ann");
        chat.Time.Advance(TimeSpan.FromMilliseconds(100));
        var bob = await chat.JoinGreetedAsync("bob");
        chat.Time.Advance(TimeSpan.FromMilliseconds(100));
        chat.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal([RoomEventKind.Arrived, RoomEventKind.Arrived], _log.Kinds);
        var cid = await chat.JoinGreetedAsync("cid");
        chat.Time.Advance(TimeSpan.FromMilliseconds(200));
        ann.Say("end");

        _log.ShowAll();

        Assert.Equal(["bob has arrived", "cid has arrived"], await ann.ReadUntilAsync("ann: end"));
        Assert.Equal(["cid has arrived"], await bob.ReadUntilAsync("ann: end"));
        Assert.Empty(await cid.ReadUntilAsync("ann: end"));
    }

    [Fact]
    public async Task A_client_is_shown_arrivals_after_its_turn_when_those_before_it_were_forgotten()
    {
        using var chat = new TestChat(options => options.AnnounceAfter = TimeSpan.FromMilliseconds(200), log: _log);
        var ann = await chat.JoinGreetedAsync("ann");
        var bob = await chat.JoinGreetedAsync("bob");
        chat.Time.Advance(TimeSpan.FromMilliseconds(200));
        _log.RefuseNext();
        _log.RefuseNext();
        Assert.Equal(0, chat.Hub.Lobby.Members);
        ann.Client.Leave();
        _log.ShowAll();
        var cid = await chat.JoinGreetedAsync("cid");
        cid.Say("end");

        _log.ShowAll();

        Assert.Equal(["cid has arrived"], await bob.ReadUntilAsync("cid: end"));
    }

    [Fact]
    public async Task The_stream_of_a_client_that_leaves_before_its_arrival_is_shown_ends()
    {
        var ann = Join("ann");
        var bob = Join("bob");
        Leave(bob);

        _log.ShowAll();

        Assert.Equal(["You are bob"], await bob.ReadToEndAsync());
        await bob.Written.Soon();
        await End(ann, ["bob has arrived", "bob has left"]);
    }

    [Fact]
    public async Task Members_are_counted_when_they_are_submitted_and_once_more_when_they_are_logged()
    {
        var ann = Join("ann");
        Join("bob");
        Assert.Equal((2, 0, 2), Counts(Lobby));

        _log.ShowNext();
        Assert.Equal((2, 1, 2), Counts(Lobby));
        _log.ShowElsewhere(Lobby.Replica, RoomEventKind.Arrived, "zed");
        Assert.Equal((3, 2, 2), Counts(Lobby));
        _log.ShowNext();
        Assert.Equal((3, 3, 2), Counts(Lobby));
        Leave(ann);
        Assert.Equal((2, 3, 1), Counts(Lobby));
        _log.ShowAll();
        Assert.Equal((2, 2, 1), Counts(Lobby));
        _log.ShowElsewhere(Lobby.Replica, RoomEventKind.Left, "zed");
        Assert.Equal((1, 1, 1), Counts(Lobby));
        await ann.ReadToEndAsync();
    }

    [Fact]
    public void Events_that_are_never_shown_leave_the_counts_right()
    {
        var ann = Join("ann");
        _log.RefuseNext();
        Assert.Equal((0, 0, 1), Counts(Lobby));
        Leave(ann);
        Assert.Equal((0, 0, 0), (Lobby.Replica.LoggedMembers, Lobby.MembersHere, Lobby.Members));

        // The departure changes nothing in the log.
        _log.ShowAll();
        Assert.Equal((0, 0, 0), Counts(Lobby));
        Join("bob");
        _log.ShowAll();
        Assert.Equal((1, 1, 1), Counts(Lobby));
    }

    [Fact]
    public async Task A_large_room_submits_one_summary_a_second_with_every_change_in_order()
    {
        var clients = Enumerable.Range(1, 7).Select(number => Join($"p{number}")).ToList();
        Leave(clients[6]);
        _log.ShowAll();
        Assert.Equal((6, 4, 6), Counts(Lobby));

        _chat.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([RoomEventKind.Summary], _log.Kinds);
        Assert.Equal([(5, true), (6, true), (7, true), (7, false)], _log.Changes.TakeLast(4).Select(change => ((int)change.Client.Id, change.Entered)));
        Assert.Equal([false, false, false, true], _log.Changes.TakeLast(4).Select(change => change.IsGone));
        _log.ShowAll();
        Assert.Equal((6, 6, 6), Counts(Lobby));
        await End(clients[0], ["p2 has arrived", "p3 has arrived", "p4 has arrived", "* 3 arrived, 1 left, 6 here now"]);
    }

    [Fact]
    public async Task A_summary_shows_the_changes_that_the_log_counted()
    {
        var clients = Enumerable.Range(1, 6).Select(number => Join($"p{number}")).ToList();
        _log.ShowAll();
        _chat.Time.Advance(TimeSpan.FromSeconds(1));
        Lobby.Replica.Load(new RoomSnapshot(0, 5, Topic: null, IsTopicLocked: false, []));
        _log.ShowElsewhere(Lobby.Replica, RoomEventKind.Arrived, "zed");

        _log.ShowAll();

        Assert.Equal((7, 7, 6), Counts(Lobby));
        Assert.Equal("* 2 arrived, 7 here now", (await clients[0].ReadLinesAsync(6))[^1]);
    }

    [Fact]
    public void A_summary_is_submitted_early_when_it_is_full()
    {
        for (var number = 0; number < 4 + ArrivalSummary.MaxChanges + 1; number++)
        {
            Join($"p{number}");
        }

        Assert.Equal(RoomEventKind.Summary, _log.Kinds[^1]);
        Assert.Equal(5, _log.Kinds.Count);
        _log.ShowAll();
        _chat.Time.Advance(TimeSpan.FromSeconds(1));
        _log.ShowAll();
        Assert.Equal((1005, 1005, 1005), Counts(Lobby));
    }

    [Fact]
    public void A_departure_does_not_overtake_the_waiting_arrival_of_the_same_client()
    {
        var clients = Enumerable.Range(1, 5).Select(number => Join($"p{number}")).ToList();
        _log.ShowAll();
        Leave(clients[0]);
        Leave(clients[1]);
        Leave(clients[4]);

        Assert.Equal([RoomEventKind.Left, RoomEventKind.Summary, RoomEventKind.Left], _log.Kinds);
        _chat.Time.Advance(TimeSpan.FromSeconds(1));
        _log.ShowAll();
        Assert.Equal((2, 2, 2), Counts(Lobby));
    }

    [Fact]
    public void A_room_that_is_removed_submits_the_changes_that_wait()
    {
        using var chat = new CommandChat(options => (options.AnnounceEachUpTo, options.MaxRooms) = (0, 2), _log);
        var (ann, bob) = (chat.Join("ann"), chat.Join("bob"));
        chat.Type(ann, "/join dev", "/leave");
        chat.Type(bob, "/join ops");

        Assert.Null(chat.Hub.FindOpenRoom("dev"));
        Assert.Equal([RoomEventKind.Summary], _log.Kinds);
        Assert.Equal([2L, 5L], _log.Changes.Select(change => change.Step));
    }

    [Fact]
    public void A_client_that_moves_again_has_left_the_room_before()
    {
        var clients = Enumerable.Range(1, 6).Select(number => Join($"p{number}")).ToList();
        _log.ShowAll();
        _chat.Time.Advance(TimeSpan.FromSeconds(1));
        _log.ShowAll();

        _chat.Type(clients[0], "/join dev");
        _log.ShowAll();
        _chat.Type(clients[0], "/join ops");

        Assert.Equal([RoomEventKind.Summary, RoomEventKind.Arrived, RoomEventKind.Left], _log.Kinds);
        Assert.Equal([("enters", 2), ("leaves", 3), ("enters", 4), ("leaves", 5)], _log.Changes.TakeLast(4).Select(change => (change.Entered ? "enters" : "leaves", (int)change.Step)));
    }

    [Fact]
    public async Task A_client_that_moves_enters_before_it_leaves_and_stays_in_the_chat()
    {
        var ann = Join("ann");
        _log.ShowAll();
        _log.Changes.Clear();
        _chat.Type(ann, "/join dev");
        Leave(ann);
        var dev = _chat.Hub.FindOpenRoom("dev")!;

        Assert.Equal([(true, false, 2), (false, false, 3), (false, true, 4)], _log.Changes.Select(change => (change.Entered, change.IsGone, change.Step)));
        _log.ShowAll();
        Assert.Equal((0, 0, 0), Counts(Lobby));
        Assert.Equal((0, 0, 0), Counts(dev));
        Assert.Equal(["You are ann", "* you are now in dev, 1 here"], await ann.ReadToEndAsync());
    }

    [Fact]
    public async Task The_topic_and_its_lock_change_when_they_are_shown()
    {
        var ann = _chat.JoinOperator("ann");
        _log.ShowAll();
        await _chat.TypeAsync(ann.Client, "/topic boats").Soon();
        Assert.Null(Lobby.Topic);
        _log.ShowAll();
        Assert.Equal("boats", Lobby.Topic);
        await _chat.TypeAsync(ann.Client, "/topic lock").Soon();
        Assert.False(Lobby.IsTopicLocked);
        _log.ShowAll();
        Assert.True(Lobby.IsTopicLocked);
        await _chat.TypeAsync(ann.Client, "/topic -").Soon();
        _log.ShowAll();
        Assert.Null(Lobby.Topic);

        await End(ann, ["* ann set the topic: boats", "* ann locked the topic", "* ann cleared the topic"]);
    }

    [Fact]
    public async Task A_topic_that_the_log_rejects_is_not_set()
    {
        var ann = Join("ann");
        _log.ShowAll();
        _log.IsFull = true;
        _chat.Type(ann, "/topic boats");
        _log.IsFull = false;

        await End(ann, ["* not sent: too many lines are waiting for the other servers, please say it again later"]);
        Assert.Null(Lobby.Topic);
    }

    [Fact]
    public async Task A_client_has_its_new_name_at_once_and_is_told_after_its_room_was()
    {
        var ann = Join("ann");
        _log.ShowAll();
        var naming = _chat.TypeAsync(ann.Client, "/nick Ada");
        Assert.Equal("Ada", ann.Client.DisplayName);
        Assert.False(naming.IsCompleted);

        _log.ShowAll();
        await naming.Soon();

        var shown = await ann.ReadLinesAsync(4);
        Assert.Equal(["You are ann", "* ann is now Ada", "* you are now Ada"], shown.Take(3));
    }

    [Fact]
    public async Task A_client_does_not_wait_for_its_new_name_to_be_shown_while_the_log_is_unreachable()
    {
        var ann = Join("ann");
        _log.IsUnreachable = true;

        _chat.Type(ann, "/nick Ada");

        Assert.Equal(["You are ann", "* you are now Ada"], (await ann.ReadLinesAsync(3)).Take(2));
    }

    [Fact]
    public async Task Missed_lines_are_counted_before_the_event_after_them()
    {
        var ann = Join("ann");
        _log.ShowAll();
        ann.Say("hello");

        _log.ShowNext(missed: 3);

        Assert.Equal(["You are ann", "* 3 lines missed: you were too far behind", "ann: hello"], await ann.ReadLinesAsync(3));
    }

    [Fact]
    public async Task A_snapshot_replaces_history_counts_and_topic_and_shows_nothing()
    {
        var ann = Join("ann");
        _log.ShowAll();
        ann.Say("lost");
        _log.ShowAll();
        var at = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);

        Lobby.Replica.Load(new RoomSnapshot(
            8,
            3,
            "boats",
            IsTopicLocked: true,
            [
                new LoggedEvent { Kind = RoomEventKind.Said, At = at, Line = 7, DisplayName = "Bob", Text = "seven"u8.ToArray(), Members = 1 },
                new LoggedEvent { Kind = RoomEventKind.Arrived, At = at, DisplayName = "cid", Members = 3 },
                new LoggedEvent { Kind = RoomEventKind.Acted, At = at, Line = 8, DisplayName = "cid", Text = "waves"u8.ToArray(), Members = 3 },
            ]));

        Assert.Equal((8, "boats", true), (Lobby.Lines, Lobby.Topic, Lobby.IsTopicLocked));
        Assert.Equal((3, 3, 1), Counts(Lobby));
        Assert.Equal(
            [(7, "Bob", "seven", false, "bob"), (8, "cid", "waves", true, "cid")],
            Lobby.LastLines(10).Select(line => (line.Sequence, Text(line.NameUtf8), Text(line.Text), line.IsAction, line.AuthorKey ?? "")));
        await End(ann, ["ann: lost"]);
    }

    [Fact]
    public async Task Clients_of_a_node_that_was_found_dead_arrive_again_before_what_is_pending()
    {
        var (ann, bob) = (Join("ann"), Join("bob"));
        _log.ShowAll();
        Join("cid");
        ann.Say("hello");

        _log.Restart(Lobby.Replica);

        Assert.Equal(0, Lobby.Replica.LoggedMembers);
        _log.ShowAll();
        Assert.Equal((3, 3, 3), Counts(Lobby));
        Assert.True(_log.Changes.GroupBy(change => change.Client).All(steps => steps.Select(change => change.Step).Distinct().Count() == steps.Count()));
        Assert.Equal(
            ["You are bob", "ann has left", "bob has left", "ann has arrived", "cid has arrived", "ann: hello"],
            await bob.ReadLinesAsync(6));
    }

    [Fact]
    public async Task A_notice_is_shown_to_the_members_of_this_node()
    {
        var ann = Join("ann");

        Lobby.Replica.Notify(MessageId.EventsLost, 5);
        Lobby.Replica.Notify(MessageId.NodesReachable);

        await End(ann, ["* 5 lines were lost in a fail-over", "* the other servers can be reached again"]);
    }

    [Fact]
    public void Of_every_random_conversation_the_counts_are_right_at_rest()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            RunRandom(new Random(seed), seed);
        }
    }

    private static void RunRandom(Random random, int seed)
    {
        var log = new HoldingLog();
        using var chat = new CommandChat(options => (options.AnnounceEachUpTo, options.AnnounceAfter) = (random.Next(0, 5), TimeSpan.FromMilliseconds(200 * random.Next(2))), log);
        var clients = new List<Client>();
        log.IsUnreachable = true;
        for (var step = 0; step < 120; step++)
        {
            var client = clients.Count == 0 ? null : clients[random.Next(clients.Count)];
            switch (random.Next(9))
            {
                case 0 or 1:
                    clients.Add(chat.Join($"p{step}", pauseAt: 0).Client);
                    break;
                case 2 when client is not null:
                    chat.Hub.Disconnect(client);
                    clients.Remove(client);
                    break;
                case 3 or 4 when client is not null:
                    chat.Type(client, "/join " + (random.Next(3) == 0 ? "lobby" : "dev"));
                    break;
                case 5 when client is not null:
                    chat.Type(client, random.Next(2) == 0 ? "hello" : $"/nick n{step}");
                    break;
                case 6:
                    chat.Time.Advance(TimeSpan.FromMilliseconds(random.Next(1, 700)));
                    break;
                default:
                    log.ShowNext();
                    break;
            }
        }

        chat.Time.Advance(TimeSpan.FromSeconds(2));
        log.ShowAll();
        foreach (var room in chat.Hub.AllRooms)
        {
            var here = clients.Count(client => client.Room == room);
            Assert.True(Counts(room) == (here, here, here), $"seed {seed}, {room.Name}: {Counts(room)} instead of {here}");
        }
    }

    private TestClient Join(string name) => _chat.Join(name);

    private void Leave(TestClient client) => _chat.Hub.Disconnect(client.Client);

    /// <summary>Checks what a client is shown after its greeting, up to a notice for it alone.</summary>
    private static async Task End(TestClient client, IReadOnlyList<string> expected)
    {
        client.Client.Send(MessageId.Goodbye, default);
        var shown = await client.ReadUntilAsync("* goodbye");
        Assert.Equal(expected, shown.Where(line => line != $"You are {client.Client.DisplayName}"));
    }

    private static (int Members, int Logged, int Here) Counts(Room room) => (room.Members, room.Replica.LoggedMembers, room.MembersHere);

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
