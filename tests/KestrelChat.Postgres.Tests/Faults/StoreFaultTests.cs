using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Rooms.Clients;
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
        Guid[] nodes = [Guid.NewGuid(), Guid.NewGuid()];
        await other.Presence.EnterAsync(nodes[0], "one", TimeSpan.FromMinutes(1));
        await other.Presence.EnterAsync(nodes[1], "two", TimeSpan.FromMinutes(1));
        Assert.Single(await store.Log.ReadHeadsAsync(["a"]));

        await LoseAnswerAsync("append_lines", () => store.Log.AppendAsync(nodes[0], [Line(1, "a"), Line(2, "b")]));

        // The connection may be lost before the commit, which happens all the same.
        await Wait.UntilAsync(async () => (await other.Log.ReadHeadsAsync(["a", "b"])).SequenceEqual([new("a", 1), new("b", 1)]), "the lines are committed");
        Assert.Equal([1L, 1, 2], await store.Log.AppendAsync(nodes[0], [Line(1, "a"), Line(2, "b"), Line(3, "a")]));

        OutgoingMessage message = new(1, nodes[1], new MessageBody(1, default));
        await LoseAnswerAsync("send_mail", () => store.Messages.SendAsync(nodes[0], [message]));
        Assert.True(await store.Messages.SendAsync(nodes[0], [message]));
        Assert.Single(await other.Messages.ReceiveAsync(nodes[1], [], 10));

        await other.Presence.RenewAsync(nodes[1], TimeSpan.Zero);
        await LoseAnswerAsync("find_dead", () => store.Presence.FindDeadAsync(nodes[0]));
        Assert.Equal(nodes[1], (await store.Presence.FindDeadAsync(nodes[0]))!.Node);

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
        using var notifications = store.OpenNotifications(NotificationKind.Lines);
        Assert.True(await notifications.WaitAsync(Wait.Limit));

        // While the connection is replaced a notification may be missed, so the signal is raised once when it is open again.
        Assert.True(await server.TerminateBackendsAsync("listen %") > 0);
        Assert.True(await notifications.WaitAsync(Wait.Limit));

        await other.Log.AppendAsync(Guid.NewGuid(), [Line(1, "a")]);
        Assert.True(await notifications.WaitAsync(Wait.Limit));
    }

    [Fact]
    public async Task A_store_is_not_notified_of_its_own_lines()
    {
        var (store, other) = (await OpenAsync(), await OpenAsync());
        using var own = store.OpenNotifications(NotificationKind.Lines);
        using var others = other.OpenNotifications(NotificationKind.Lines);
        using var messages = store.OpenNotifications(NotificationKind.Messages);

        // Each is raised once when its connection is open.
        Assert.True(await own.WaitAsync(Wait.Limit) && await others.WaitAsync(Wait.Limit) && await messages.WaitAsync(Wait.Limit));

        await store.Log.AppendAsync(Guid.NewGuid(), [Line(1, "a")]);

        Assert.True(await others.WaitAsync(Wait.Limit));

        // A later notification on the same connection: the one of the line would have been received before it.
        var (sender, receiver) = (Guid.NewGuid(), Guid.NewGuid());
        await other.Presence.EnterAsync(sender, "sender", TimeSpan.FromMinutes(1));
        await store.Presence.EnterAsync(receiver, "receiver", TimeSpan.FromMinutes(1));
        await other.Messages.SendAsync(sender, [new OutgoingMessage(1, receiver, new MessageBody(1, new byte[1]))]);
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
        var node = Guid.NewGuid();
        await store.Presence.EnterAsync(node, "node", TimeSpan.FromMinutes(1));
        await server.KillAsync();

        await UnavailableAsync(() => store.Log.AppendAsync(node, [Line(1, "a")]));
        await UnavailableAsync(() => store.Log.ReadAfterAsync([new RoomPosition("a", 0)], 10));
        await UnavailableAsync(() => store.Presence.RenewAsync(node, TimeSpan.FromMinutes(1)));
        await UnavailableAsync(() => store.Presence.FindDeadAsync(node));
        await UnavailableAsync(() => store.Messages.SendAsync(node, [new OutgoingMessage(1, null, new MessageBody(1, default))]));
        await UnavailableAsync(() => store.Messages.ReceiveAsync(node, [], 10));
        await UnavailableAsync(() => store.Values.ReadAsync("a"));
        await UnavailableAsync(() => store.MigrateAsync());
        await server.StartAgainAsync();

        Assert.True(await store.Presence.RenewAsync(node, TimeSpan.FromMinutes(1)));

        static async Task UnavailableAsync(Func<Task> call) => await Assert.ThrowsAsync<ClusterUnavailableException>(call);
    }

    [Fact]
    public async Task Nodes_that_start_at_once_create_the_tables_once()
    {
        var stores = Enumerable.Range(0, 6).Select(_ => Create()).ToList();

        var versions = await Task.WhenAll(stores.Select(store => Task.Run(() => store.MigrateAsync()))).Soon();

        Assert.All(versions, version => Assert.Equal(Schema.Version, version));
        Assert.Equal([1L], await stores[0].Log.AppendAsync(Guid.NewGuid(), [Line(1, "a")]));
        Assert.Equal(Schema.Version, await server.ExecuteAsync("select from kestrelchat.schema_version", Database));
    }

    [Fact]
    public async Task A_newer_schema_is_used_unchanged()
    {
        await OpenAsync();
        await server.ExecuteAsync("insert into kestrelchat.schema_version (version) values (1000)", Database);

        Assert.Equal(1000, await Create().MigrateAsync());
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

        await store.MigrateAsync();
        Guid[] nodes = [Guid.NewGuid(), Guid.NewGuid()];
        await store.Presence.EnterAsync(nodes[0], "one", TimeSpan.FromMinutes(1));
        await store.Presence.EnterAsync(nodes[1], "two", TimeSpan.Zero);
        await store.Presence.UpdateAsync(nodes[0], [new PublishedClient(1, "w", "a", "e", "r", DateTimeOffset.UnixEpoch, null, DateTimeOffset.UnixEpoch)], []);
        Assert.Equal(NameOutcome.Acquired, (await store.Presence.ClaimAsync(new ClientKey(nodes[0], 1), "ada", null)).Outcome);
        await store.Presence.SetTopicAsync("r", "topic");
        Assert.True(await store.Messages.SendAsync(nodes[0], [new OutgoingMessage(1, nodes[1], new MessageBody(1, default))]));
        Assert.Equal(nodes[1], (await store.Presence.FindDeadAsync(nodes[0]))!.Node);
        Assert.True(await store.Presence.ForgetAsync(nodes[0], nodes[1], [new MessageBody(1, default)]));
        Assert.True(await store.Values.WriteAsync("k", new byte[1], 0));
        Assert.Equal([1L, 2], await store.Log.AppendAsync(nodes[0], [Line(1, "a"), Line(2, "a")]));
        Assert.Equal(1, await store.Log.TrimAsync(new Retention(1, DateTimeOffset.MinValue), 10));
    }

    [Fact]
    public async Task Of_several_hosts_the_primary_is_used()
    {
        await OpenAsync();
        var port = new NpgsqlConnectionStringBuilder(_database).Port;
        await using var store = new PostgresClusterStore(
            $"Host=127.0.0.1:1,127.0.0.1:{port};Target Session Attributes=primary;Username=chat;Database={Database}", TimeProvider.System);

        Assert.Equal([1L], await store.Log.AppendAsync(Guid.NewGuid(), [Line(1, "a")]));
        using var notifications = store.OpenNotifications(NotificationKind.Lines);
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
        await store.MigrateAsync();
        return store;
    }

    private static PendingLine Line(long number, string room) => new(number, room, "who", "hello"u8.ToArray(), DateTimeOffset.UnixEpoch);
}
