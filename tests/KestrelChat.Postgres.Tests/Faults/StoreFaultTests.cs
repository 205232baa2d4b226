using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Rooms;
using KestrelChat.Testing;
using KestrelChat.Testing.Contract;
using Npgsql;

namespace KestrelChat.Postgres.Tests.Faults;

/// <summary>The store while a real PostgreSQL server is cut off, restarted, killed and paused.</summary>
public sealed class StoreFaultTests(DurablePostgresServer server) : IClassFixture<DurablePostgresServer>, IAsyncLifetime
{
    private static readonly string[] s_rooms = ["a", "b", "c"];

    private readonly List<PostgresClusterStore> _opened = [];
    private string _database = null!;

    private string Database => PostgresServer.DatabaseOf(_database);

    public async ValueTask InitializeAsync() => _database = await server.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public Task Connections_that_are_cut_lose_and_repeat_no_line() => SurviveAsync(async appenders =>
    {
        for (var fault = 0; fault < 10; fault++)
        {
            await server.TerminateBackendsAsync();
            await WhenAppendedAsync(appenders, 1);
        }
    });

    [Fact]
    public Task A_restart_loses_and_repeats_no_line() => SurviveAsync(_ => server.RestartAsync());

    [Fact]
    public Task A_killed_server_loses_and_repeats_no_line() => SurviveAsync(async _ =>
    {
        await server.KillAsync();
        await server.StartAgainAsync();
    });

    [Fact]
    public Task A_server_that_does_not_answer_for_a_while_loses_and_repeats_no_line() => SurviveAsync(async appenders =>
    {
        var before = appenders.Select(appender => appender.Failures).ToList();
        await server.PauseAsync();
        await Wait.UntilAsync(() => appenders.Zip(before).All(pair => pair.First.Failures > pair.Second), "every append has timed out");
        await server.ResumeAsync();
    });

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_not_repeated()
    {
        var other = await OpenAsync();
        await using var proxy = new LossyProxy(new NpgsqlConnectionStringBuilder(_database).Port);
        var throughProxy = new NpgsqlConnectionStringBuilder(_database) { Port = proxy.Port };
        await using var store = new PostgresClusterStore(throughProxy.ConnectionString, TimeProvider.System);
        Guid[] nodes = [await EnterAsync(other), await EnterAsync(other)];
        Assert.Equal(0, await store.Log.FindAppliedAsync(nodes[0]));

        await LoseAnswerAsync("append_events", () => store.Log.AppendAsync(nodes[0], [Line(1, "a"), Line(2, "b")]));

        // The connection may be lost before the commit, which happens all the same.
        await Wait.UntilAsync(async () => await other.Log.FindAppliedAsync(nodes[0]) == 2, "the lines are committed");
        Assert.Equal([1L, 1, 2], (await store.Log.AppendAsync(nodes[0], [Line(1, "a"), Line(2, "b"), Line(3, "a")]))!.Select(appended => appended.Sequence));

        OutgoingMessage message = new(Guid.NewGuid(), nodes[1], 1, default, TimeSpan.FromMinutes(1));
        await LoseAnswerAsync("send_mail", () => store.Messages.SendAsync(nodes[0], [message]));
        Assert.Empty(await store.Messages.SendAsync(nodes[0], [message]));
        Assert.Single(await other.Messages.ReceiveAsync([nodes[1]], [], 10));

        await other.Log.AppendAsync(nodes[1], [Arrival(1, "c")]);
        await other.Presence.RenewAsync(nodes[1], TimeSpan.Zero);
        await LoseAnswerAsync("remove_dead", () => store.Presence.RemoveDeadAsync(nodes[0], 10));
        await Wait.UntilAsync(async () => await other.Presence.RenewAsync(nodes[1], TimeSpan.Zero) is null, "the node is removed");
        Assert.Null(await store.Presence.RemoveDeadAsync(nodes[0], 10));
        Assert.Equal(2, (await other.Log.ReadRoomAsync("c", 0, 0)).End.Sequence);

        async Task LoseAnswerAsync(string request, Func<Task> call)
        {
            proxy.DropAnswerTo(request);
            await Assert.ThrowsAsync<ClusterUnavailableException>(call);
        }
    }

    [Fact]
    public async Task A_listener_whose_connection_is_cut_reconnects_and_signals()
    {
        var (store, other) = (await OpenAsync(), await OpenAsync());
        using var notifications = store.OpenNotifications(NotificationKind.Events);
        Assert.True(await notifications.WaitAsync(Wait.Limit));

        // While the connection is replaced a notification may be missed, so the signal is raised once when it is open again.
        Assert.True(await server.TerminateBackendsAsync("listen %") > 0);
        Assert.True(await notifications.WaitAsync(Wait.Limit));

        await other.Log.AppendAsync(await EnterAsync(other), [Line(1, "a")]);
        Assert.True(await notifications.WaitAsync(Wait.Limit));
    }

    [Fact]
    public async Task A_store_is_not_notified_of_its_own_lines()
    {
        var (store, other) = (await OpenAsync(), await OpenAsync());
        using var own = store.OpenNotifications(NotificationKind.Events);
        using var others = other.OpenNotifications(NotificationKind.Events);
        using var messages = store.OpenNotifications(NotificationKind.Messages);

        // Each is raised once when its connection is open.
        Assert.True(await own.WaitAsync(Wait.Limit) && await others.WaitAsync(Wait.Limit) && await messages.WaitAsync(Wait.Limit));

        await store.Log.AppendAsync(await EnterAsync(store), [Line(1, "a")]);

        Assert.True(await others.WaitAsync(Wait.Limit));

        // A later notification on the same connection: the one of the line would have been received before it.
        await other.Messages.SendAsync(await EnterAsync(other), [new OutgoingMessage(Guid.NewGuid(), Guid.NewGuid(), 1, new byte[1], TimeSpan.FromMinutes(1))]);
        Assert.True(await messages.WaitAsync(Wait.Limit));
        Assert.False(await own.WaitAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task A_signal_that_is_opened_while_the_server_is_down_is_raised_when_it_is_up()
    {
        var store = await OpenAsync();
        await server.KillAsync();
        using var notifications = store.OpenNotifications(NotificationKind.Messages);
        Assert.False(await notifications.WaitAsync(TimeSpan.FromMilliseconds(300)));

        await server.StartAgainAsync();

        Assert.True(await notifications.WaitAsync(Wait.Limit));
    }

    [Fact]
    public async Task Every_call_throws_the_same_exception_when_the_server_is_down()
    {
        var store = await OpenAsync();
        var node = await EnterAsync(store);
        await server.KillAsync();

        await UnavailableAsync(() => store.Log.AppendAsync(node, [Line(1, "a")]));
        await UnavailableAsync(() => store.Log.ReadAfterAsync([new RoomPosition("a", 0, 0)], 10, 1000));
        await UnavailableAsync(() => store.Log.ReadLinesAsync("a", 1, 10, 10, 1000));
        await UnavailableAsync(() => store.Presence.RenewAsync(node, TimeSpan.FromMinutes(1)));
        await UnavailableAsync(() => store.Presence.RemoveDeadAsync(node, 10));
        await UnavailableAsync(() => store.Presence.ListLargestRoomsAsync(10));
        await UnavailableAsync(() => store.Messages.SendAsync(node, [new OutgoingMessage(Guid.NewGuid(), node, 1, default, TimeSpan.FromMinutes(1))]));
        await UnavailableAsync(() => store.Messages.ReceiveAsync([node], [], 10));
        await UnavailableAsync(() => store.Values.ListAfterAsync(0, 10));
        await UnavailableAsync(() => store.NotifyItselfAsync());
        await UnavailableAsync(() => store.PrepareAsync());
        await server.StartAgainAsync();

        Assert.NotNull(await store.Presence.RenewAsync(node, TimeSpan.FromMinutes(1)));

        static async Task UnavailableAsync(Func<Task> call) => await Assert.ThrowsAsync<ClusterUnavailableException>(call);
    }

    [Fact]
    public async Task Nodes_that_start_at_once_create_the_tables_once()
    {
        var stores = Enumerable.Range(0, 6).Select(_ => Create()).ToList();

        var versions = await Task.WhenAll(stores.Select(store => Task.Run(() => store.PrepareAsync()))).Soon();

        Assert.All(versions, version => Assert.Equal(Schema.Version, version));
        Assert.NotNull(await stores[0].Log.AppendAsync(await EnterAsync(stores[0]), [Line(1, "a")]));
        Assert.Equal(Schema.Version, await server.ExecuteAsync("select from kestrelchat.schema_version", Database));
    }

    [Fact]
    public async Task A_newer_schema_is_used_unchanged_if_it_fits()
    {
        await OpenAsync();
        await server.ExecuteAsync($"insert into kestrelchat.schema_version (version, lowest_compatible) values (1000, {Schema.Version})", Database);
        Assert.Equal(1000, await Create().PrepareAsync());

        await server.ExecuteAsync("insert into kestrelchat.schema_version (version, lowest_compatible) values (1001, 999)", Database);
        var refused = await Assert.ThrowsAsync<ClusterUnavailableException>(() => Create().PrepareAsync());
        Assert.Equal($"PostgreSQL does not fit: its tables have version 1001, which needs a program of version 999 or later; this program's version is {Schema.Version}", refused.Message);
    }

    [Fact]
    public async Task A_table_of_another_shape_is_told()
    {
        await server.ExecuteAsync("create schema kestrelchat; create table kestrelchat.schema_version (version bigint)", Database);

        var refused = await Assert.ThrowsAsync<ClusterUnavailableException>(() => Create().PrepareAsync());

        Assert.Contains("kestrelchat.schema_version is not a table of this program", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_in_another_encoding_is_refused()
    {
        await server.ExecuteAsync($"create database {Database}_latin encoding 'LATIN1' template template0");
        await using var store = new PostgresClusterStore(new NpgsqlConnectionStringBuilder(_database) { Database = $"{Database}_latin" }.ConnectionString, TimeProvider.System);

        var refused = await Assert.ThrowsAsync<ClusterUnavailableException>(() => store.PrepareAsync());

        Assert.Equal("PostgreSQL does not fit: the encoding of the database is LATIN1; expected UTF8", refused.Message);
    }

    [Fact]
    public async Task An_error_before_the_connection_is_told_by_its_innermost_message()
    {
        await using var store = new PostgresClusterStore($"{_database};SSL Mode=Require;SSL Certificate=/nowhere/client.pem", TimeProvider.System);

        var refused = await Assert.ThrowsAsync<ClusterUnavailableException>(() => store.PrepareAsync());

        Assert.StartsWith("PostgreSQL failed: ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alter table kestrelchat.line add constraint no_poison check (position('poison'::bytea in text) = 0)", "23")]
    [InlineData(
        """
        create function kestrelchat.no_poison() returns trigger language plpgsql as
        $$ begin if position('poison'::bytea in new.text) > 0 then raise exception 'no poison'; end if; return new; end $$;
        create trigger no_poison before insert on kestrelchat.line for each row execute function kestrelchat.no_poison()
        """,
        "P0")]
    public async Task A_line_that_a_database_refuses_is_told_apart_from_a_failure(string rule, string failureClass)
    {
        var store = await OpenAsync();
        var node = await EnterAsync(store);
        await server.ExecuteAsync(rule, Database);

        var poison = Line(2, "a") with { Text = "some poison"u8.ToArray() };
        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => store.Log.AppendAsync(node, [Line(1, "a"), poison]));

        Assert.Equal(failureClass, refused.FailureClass);
        Assert.Equal([1L], (await store.Log.AppendAsync(node, [Line(1, "a")]))!.Select(appended => appended.Sequence));
        Assert.NotNull(await store.Log.AppendAsync(node, [Arrival(3, "a")]));
    }

    [Fact]
    public async Task Lines_are_imported_with_their_own_times_once()
    {
        var store = await OpenAsync();
        const string Import = "select kestrelchat.append_lines('00000000-0000-0000-0000-000000000001', array[5, 7], array['a', 'a'], array['w', 'w'], array['x', 'y']::bytea[], array['2020-01-01Z', '2021-01-01Z']::timestamptz[])";
        await server.ExecuteAsync(Import, Database);
        await server.ExecuteAsync(Import, Database);

        var lines = await store.Log.ReadLinesAsync("a", 1, 10, 10, 1000);

        Assert.Equal([(1L, 5L, 2020), (2L, 7L, 2021)], lines.Select(line => (line.Line, line.Number, line.At.Year)));
    }

    [Fact]
    public async Task A_store_hears_itself()
    {
        var store = await OpenAsync();
        Assert.Null(store.LastHeard);

        await Wait.UntilAsync(
            async () =>
            {
                await store.NotifyItselfAsync();
                return store.LastHeard is not null;
            },
            "a notification is heard");
    }

    [Fact]
    public async Task A_user_that_did_not_create_the_tables_needs_only_to_read_and_write_them()
    {
        await OpenAsync();
        await server.ExecuteAsync(
            $"""
            drop role if exists plain;
            create role plain login;
            revoke all on database {Database} from public;
            grant connect on database {Database} to plain;
            grant usage on schema kestrelchat to plain;
            grant select, insert, update, delete on all tables in schema kestrelchat to plain;
            grant usage on all sequences in schema kestrelchat to plain;
            """,
            Database);
        var builder = new NpgsqlConnectionStringBuilder(_database) { Username = "plain" };
        await using var store = new PostgresClusterStore(builder.ConnectionString, TimeProvider.System);

        await store.PrepareAsync();
        Guid[] nodes = [await EnterAsync(store), await EnterAsync(store)];
        var topic = Line(2, "r") with { Kind = RoomEventKind.TopicSet };
        Assert.NotNull(await store.Log.AppendAsync(nodes[0], [Arrival(1, "r"), topic, Line(3, "r")]));
        Assert.Equal(NameOutcome.Acquired, (await store.Presence.ClaimAsync(nodes[0], Client(1), "ada", null, takesOver: false)).Outcome);
        Assert.Empty(await store.Messages.SendAsync(nodes[0], [new OutgoingMessage(Guid.NewGuid(), nodes[1], 1, default, TimeSpan.FromMinutes(1))]));
        await store.Presence.RenewAsync(nodes[1], TimeSpan.Zero);
        Assert.NotNull(await store.Presence.RemoveDeadAsync(nodes[0], 10));
        Assert.Equal(1, await store.Values.WriteAsync("k", new byte[1], life: null));
        Assert.Equal(0, await store.Log.TrimAsync(10));

        await server.ExecuteAsync("revoke delete on kestrelchat.mail from plain", Database);
        var refused = await Assert.ThrowsAsync<ClusterUnavailableException>(() => store.PrepareAsync());
        Assert.Equal("PostgreSQL does not fit: the user plain lacks DELETE on the table kestrelchat.mail", refused.Message);
    }

    [Fact]
    public async Task Of_several_hosts_the_primary_is_used()
    {
        await OpenAsync();
        var port = new NpgsqlConnectionStringBuilder(_database).Port;
        await using var store = new PostgresClusterStore(
            $"Host=127.0.0.1:1,127.0.0.1:{port};Target Session Attributes=primary;Username=chat;Database={Database}", TimeProvider.System);

        Assert.NotNull(await store.Log.AppendAsync(await EnterAsync(store), [Line(1, "a")]));
        using var notifications = store.OpenNotifications(NotificationKind.Events);
        Assert.True(await notifications.WaitAsync(Wait.Limit));
    }

    /// <summary>Two nodes append and a third follows during a fault. Afterwards every line is in the log once.</summary>
    private async Task SurviveAsync(Func<IReadOnlyList<RetryingAppender>, Task> fault)
    {
        PostgresClusterStore[] stores = [await OpenAsync(), await OpenAsync(), await OpenAsync()];
        using var stopAppending = new CancellationTokenSource();
        using var stopFollowing = new CancellationTokenSource();
        var following = Task.Run(() => RoomFollower.FollowAsync(stores[2], s_rooms, stopFollowing.Token));
        RetryingAppender[] appenders = [.. Enumerable.Range(0, 4).Select(place => new RetryingAppender(stores[place % 2], s_rooms, seed: place))];
        var appending = appenders.Select(appender => Task.Run(() => appender.RunAsync(stopAppending.Token))).ToList();
        await WhenAppendedAsync(appenders, 50);

        await fault(appenders);

        await WhenAppendedAsync(appenders, 50);
        await stopAppending.CancelAsync();
        await Task.WhenAll(appending).Soon();
        await stopFollowing.CancelAsync();
        var lines = (await following.Soon()).Values.SelectMany(room => room).ToList();

        var acknowledged = appenders.SelectMany(appender => appender.Acknowledged).ToList();
        var read = lines.Select(line => (line.Room, line.Sequence, line.Node, line.Number)).ToList();
        Assert.Equal(read.Count, read.DistinctBy(line => (line.Node, line.Number)).Count());
        Assert.True(
            acknowledged.ToHashSet().SetEquals(read),
            $"acknowledged and not read: {string.Join(' ', acknowledged.Except(read).Take(20))}; read and not acknowledged: {string.Join(' ', read.Except(acknowledged).Take(20))}");
    }

    /// <summary>Waits until every appender has appended more lines.</summary>
    private static Task WhenAppendedAsync(IReadOnlyList<RetryingAppender> appenders, int more)
    {
        var before = appenders.Select(appender => appender.Acknowledged.Count).ToList();
        return Wait.UntilAsync(() => appenders.Zip(before).All(pair => pair.First.Acknowledged.Count >= pair.Second + more), $"every appender has appended {more} more lines");
    }

    private PostgresClusterStore Create()
    {
        var store = new PostgresClusterStore(_database + ";Command Timeout=1", TimeProvider.System);
        _opened.Add(store);
        return store;
    }

    private async Task<PostgresClusterStore> OpenAsync()
    {
        var store = Create();
        await store.PrepareAsync();
        return store;
    }

    private static async Task<Guid> EnterAsync(PostgresClusterStore store)
    {
        var node = Guid.CreateVersion7();
        Assert.NotNull(await store.Presence.EnterAsync(node, "node", TimeSpan.FromMinutes(1), default));
        return node;
    }

    private static PendingEvent Line(long number, string room) => new(number, room, RoomEventKind.Said, "who", "", "hello"u8.ToArray(), TimeSpan.Zero, 0, []);

    private static PendingEvent Arrival(long number, string room) =>
        Line(number, room) with { Kind = RoomEventKind.Arrived, Changes = [new StoredChange(Client(number), Entered: true, IsGone: false, Step: 1)] };

    private static PublishedClient Client(long id) => new(id, $"client {id}", "a", "e", Room: null, DateTimeOffset.UnixEpoch, Away: null, DateTimeOffset.UnixEpoch);
}
