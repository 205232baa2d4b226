using KestrelChat.Cluster;
using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Tests.Support;
using Npgsql;

namespace KestrelChat.Postgres.Tests.Faults;

/// <summary>What happens to a real server while nodes use it.</summary>
public sealed class FaultTests(DurableCluster server) : IClassFixture<DurableCluster>, IAsyncLifetime
{
    private static readonly string[] s_rooms = ["a", "b", "c"];

    private readonly List<PostgresClusterStore> _opened = [];
    private string _database = null!;

    public async ValueTask InitializeAsync() => _database = await server.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public Task Connections_that_are_cut_lose_nothing_and_double_nothing() => SurviveAsync(async () =>
    {
        for (var fault = 0; fault < 10; fault++)
        {
            await server.TerminateBackendsAsync();
            await Task.Delay(50);
        }
    });

    [Fact]
    public Task A_restart_loses_nothing_and_doubles_nothing() => SurviveAsync(server.RestartAsync);

    [Fact]
    public Task A_server_that_is_killed_loses_nothing_and_doubles_nothing() => SurviveAsync(async () =>
    {
        await server.KillAsync();
        await server.StartAgainAsync();
    });

    [Fact]
    public Task A_server_that_answers_nothing_for_a_while_loses_nothing_and_doubles_nothing() => SurviveAsync(async () =>
    {
        await server.PauseAsync();
        await Task.Delay(1500);
        await server.ResumeAsync();
    });

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_not_done_twice()
    {
        var other = await OpenAsync();
        await using var proxy = new LossyProxy(new NpgsqlConnectionStringBuilder(_database).Port);
        var behindProxy = new NpgsqlConnectionStringBuilder(_database) { Port = proxy.Port };
        await using var store = new PostgresClusterStore(behindProxy.ConnectionString, TimeProvider.System);
        Guid[] nodes = [Guid.NewGuid(), Guid.NewGuid()];
        await other.Presence.EnterAsync(nodes[0], "one", TimeSpan.FromMinutes(1));
        await other.Presence.EnterAsync(nodes[1], "two", TimeSpan.FromMinutes(1));
        Assert.Single(await store.Log.ReadHeadsAsync(["a"]));

        await Lost("append_lines", () => store.Log.AppendAsync(nodes[0], [Line(1, "a"), Line(2, "b")]));

        // The connection may be gone before the commit; the commit comes nevertheless.
        await Eventually(async () => (await other.Log.ReadHeadsAsync(["a", "b"])).SequenceEqual([new("a", 1), new("b", 1)]));
        Assert.Equal([1L, 1, 2], await store.Log.AppendAsync(nodes[0], [Line(1, "a"), Line(2, "b"), Line(3, "a")]));

        OutgoingMail message = new(1, nodes[1], new MailBody(1, default));
        await Lost("send_mail", () => store.Mail.SendAsync(nodes[0], [message]));
        Assert.True(await store.Mail.SendAsync(nodes[0], [message]));
        Assert.Single(await other.Mail.ReceiveAsync(nodes[1], [], 10));

        await other.Presence.RenewAsync(nodes[1], TimeSpan.Zero);
        await Lost("find_dead", () => store.Presence.FindDeadAsync(nodes[0]));
        Assert.Equal(nodes[1], (await store.Presence.FindDeadAsync(nodes[0]))!.Node);

        async Task Lost(string request, Func<Task> ask)
        {
            proxy.LoseAnswerTo(request);
            await Assert.ThrowsAsync<ClusterUnavailableException>(ask);
        }
    }

    [Fact]
    public async Task A_listener_whose_connection_is_cut_comes_back_and_rings()
    {
        var (store, other) = (await OpenAsync(), await OpenAsync());
        using var bell = store.OpenDoorbell(DoorbellKind.Lines);
        Assert.True(await bell.WaitAsync(Patience.Limit));

        Assert.True(await server.TerminateBackendsAsync("listen %") > 0);
        Assert.True(await bell.WaitAsync(Patience.Limit));

        await Eventually(async () =>
        {
            await other.Log.AppendAsync(Guid.NewGuid(), [Line(1, "a")]);
            return await bell.WaitAsync(TimeSpan.FromSeconds(1));
        });
    }

    [Fact]
    public async Task Who_appends_is_not_rung_for_its_own_lines()
    {
        var (store, other) = (await OpenAsync(), await OpenAsync());
        using var own = store.OpenDoorbell(DoorbellKind.Lines);
        using var others = other.OpenDoorbell(DoorbellKind.Lines);
        using var mail = store.OpenDoorbell(DoorbellKind.Mail);

        // Each rings once when its listener is there.
        Assert.True(await own.WaitAsync(Patience.Limit) && await others.WaitAsync(Patience.Limit) && await mail.WaitAsync(Patience.Limit));

        await store.Log.AppendAsync(Guid.NewGuid(), [Line(1, "a")]);

        Assert.True(await others.WaitAsync(Patience.Limit));

        // What comes behind it on the same connection has come: it would have rung before.
        await EnterAndWriteAsync(other, store);
        Assert.True(await mail.WaitAsync(Patience.Limit));
        Assert.False(await own.WaitAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task A_bell_that_was_opened_while_the_server_is_down_rings_when_it_is_up()
    {
        var store = await OpenAsync();
        await server.KillAsync();
        using var bell = store.OpenDoorbell(DoorbellKind.Mail);
        Assert.False(await bell.WaitAsync(TimeSpan.FromMilliseconds(300)));

        await server.StartAgainAsync();

        Assert.True(await bell.WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task Everything_says_that_the_server_is_gone_in_the_same_words()
    {
        var store = await OpenAsync();
        var node = Guid.NewGuid();
        await store.Presence.EnterAsync(node, "node", TimeSpan.FromMinutes(1));
        await server.KillAsync();

        await Unavailable(() => store.Log.AppendAsync(node, [Line(1, "a")]));
        await Unavailable(() => store.Log.ReadAfterAsync([new RoomPosition("a", 0)], 10));
        await Unavailable(() => store.Presence.RenewAsync(node, TimeSpan.FromMinutes(1)));
        await Unavailable(() => store.Presence.FindDeadAsync(node));
        await Unavailable(() => store.Mail.SendAsync(node, [new OutgoingMail(1, null, new MailBody(1, default))]));
        await Unavailable(() => store.Mail.ReceiveAsync(node, [], 10));
        await Unavailable(() => store.State.ReadAsync("a"));
        await Unavailable(() => store.MigrateAsync());
        await server.StartAgainAsync();

        Assert.True(await store.Presence.RenewAsync(node, TimeSpan.FromMinutes(1)));

        static async Task Unavailable(Func<Task> ask) => await Assert.ThrowsAsync<ClusterUnavailableException>(ask);
    }

    [Fact]
    public async Task Nodes_that_start_at_once_create_the_tables_once()
    {
        var stores = Enumerable.Range(0, 6).Select(_ => New()).ToList();

        var versions = await Task.WhenAll(stores.Select(store => Task.Run(() => store.MigrateAsync()))).Soon();

        Assert.All(versions, version => Assert.Equal(Schema.Version, version));
        Assert.Equal([1L], await stores[0].Log.AppendAsync(Guid.NewGuid(), [Line(1, "a")]));
        Assert.Equal(Schema.Version, await server.ExecuteAsync("select from kestrelchat.schema_version", Database));
    }

    [Fact]
    public async Task A_newer_schema_is_left_alone()
    {
        await OpenAsync();
        await server.ExecuteAsync("insert into kestrelchat.schema_version (version) values (1000)", Database);

        Assert.Equal(1000, await New().MigrateAsync());
    }

    [Fact]
    public async Task Who_finds_the_tables_there_needs_no_more_than_to_read_and_write_them()
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
        await store.Presence.UpdateAsync(nodes[0], [new ClusterClient(1, "w", "a", "e", "r", DateTimeOffset.UnixEpoch, null, DateTimeOffset.UnixEpoch)], []);
        Assert.Equal(NameOutcome.Taken, (await store.Presence.ClaimAsync(new ClientKey(nodes[0], 1), "ada", null)).Outcome);
        await store.Presence.SetTopicAsync("r", "topic");
        Assert.True(await store.Mail.SendAsync(nodes[0], [new OutgoingMail(1, nodes[1], new MailBody(1, default))]));
        Assert.Equal(nodes[1], (await store.Presence.FindDeadAsync(nodes[0]))!.Node);
        Assert.True(await store.Presence.ForgetAsync(nodes[0], nodes[1], [new MailBody(1, default)]));
        Assert.True(await store.State.WriteAsync("k", new byte[1], 0));
        Assert.Equal([1L, 2], await store.Log.AppendAsync(nodes[0], [Line(1, "a"), Line(2, "a")]));
        Assert.Equal(1, await store.Log.TrimAsync(new Retention(1, DateTimeOffset.MinValue), 10));
    }

    [Fact]
    public async Task Several_hosts_are_tried_for_the_one_that_is_primary()
    {
        await OpenAsync();
        var port = new NpgsqlConnectionStringBuilder(_database).Port;
        await using var store = new PostgresClusterStore(
            $"Host=127.0.0.1:1,127.0.0.1:{port};Target Session Attributes=primary;Username=chat;Database={Database}", TimeProvider.System);

        Assert.Equal([1L], await store.Log.AppendAsync(Guid.NewGuid(), [Line(1, "a")]));
        using var bell = store.OpenDoorbell(DoorbellKind.Lines);
        Assert.True(await bell.WaitAsync(Patience.Limit));
    }

    private static async Task EnterAndWriteAsync(PostgresClusterStore from, PostgresClusterStore to)
    {
        var (sender, receiver) = (Guid.NewGuid(), Guid.NewGuid());
        await from.Presence.EnterAsync(sender, "sender", TimeSpan.FromMinutes(1));
        await to.Presence.EnterAsync(receiver, "receiver", TimeSpan.FromMinutes(1));
        await from.Mail.SendAsync(sender, [new OutgoingMail(1, receiver, new MailBody(1, new byte[1]))]);
    }

    private string Database => PostgresCluster.DatabaseOf(_database);

    /// <summary>Two nodes append and a third follows while something happens; afterwards all is there once.</summary>
    private async Task SurviveAsync(Func<Task> fault)
    {
        PostgresClusterStore[] stores = [await OpenAsync(), await OpenAsync(), await OpenAsync()];
        using var done = new CancellationTokenSource();
        using var followed = new CancellationTokenSource();
        var following = Task.Run(() => Follower.FollowAsync(stores[2], s_rooms, followed.Token));
        Appender[] appenders = [.. Enumerable.Range(0, 4).Select(place => new Appender(stores[place % 2], s_rooms, seed: place))];
        var appending = appenders.Select(appender => Task.Run(() => appender.AppendAsync(done.Token))).ToList();
        await Eventually(() => Task.FromResult(appenders.All(appender => appender.Acknowledged.Count > 50)));

        await fault();

        var before = appenders.Select(appender => appender.Acknowledged.Count).ToList();
        await Eventually(() => Task.FromResult(appenders.Zip(before).All(pair => pair.First.Acknowledged.Count > pair.Second + 50)));
        await done.CancelAsync();
        await Task.WhenAll(appending).Soon();
        await followed.CancelAsync();
        var lines = (await following.Soon()).Values.SelectMany(room => room).ToList();

        var acknowledged = appenders.SelectMany(appender => appender.Acknowledged).ToList();
        var shown = lines.Select(line => (line.Room, line.Sequence, line.Node, line.Number)).ToList();
        Assert.Equal(shown.Count, shown.DistinctBy(line => (line.Node, line.Number)).Count());
        Assert.True(
            acknowledged.ToHashSet().SetEquals(shown),
            $"acknowledged and not shown: {string.Join(' ', acknowledged.Except(shown).Take(20))}; shown and not acknowledged: {string.Join(' ', shown.Except(acknowledged).Take(20))}");
    }

    private PostgresClusterStore New()
    {
        var store = new PostgresClusterStore(_database + ";Command Timeout=1", TimeProvider.System);
        _opened.Add(store);
        return store;
    }

    private async Task<PostgresClusterStore> OpenAsync()
    {
        var store = New();
        await store.MigrateAsync();
        return store;
    }

    private static PendingLine Line(long number, string room) => new(number, room, "who", "hello"u8.ToArray(), DateTimeOffset.UnixEpoch);

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience.Limit, "waited in vain");
            await Task.Delay(10);
        }
    }
}
