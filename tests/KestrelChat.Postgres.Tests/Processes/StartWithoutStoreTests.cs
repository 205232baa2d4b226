using System.Text.RegularExpressions;
using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;
using Npgsql;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>A node that cannot use its database when it starts: clients can chat, the reason is shown, and no line is lost.</summary>
[Trait("Category", "Program")]
public sealed class StartWithoutStoreTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private const int Terminate = 15;

    [Fact]
    public async Task A_node_with_a_wrong_password_joins_when_the_password_is_accepted()
    {
        var database = await postgres.CreateDatabaseAsync();
        await postgres.ExecuteAsync($"create role {PostgresServer.PasswordUser} login password 'former'; grant create on database {PostgresServer.DatabaseOf(database)} to {PostgresServer.PasswordUser}");
        var connection = new NpgsqlConnectionStringBuilder(database) { Username = PostgresServer.PasswordUser, Password = "present" }.ConnectionString;

        await JoinsAfterAsync(
            connection,
            Regex.Escape($"28P01: password authentication failed for user \"{PostgresServer.PasswordUser}\""),
            () => postgres.ExecuteAsync($"alter role {PostgresServer.PasswordUser} password 'present'"));
    }

    [Fact]
    public async Task A_node_whose_database_does_not_exist_joins_when_it_is_created()
    {
        var connection = await postgres.ReserveDatabaseAsync();
        var name = PostgresServer.DatabaseOf(connection);

        await JoinsAfterAsync(connection, Regex.Escape($"3D000: database \"{name}\" does not exist"), () => postgres.ExecuteAsync($"create database {name}"));
    }

    [Fact]
    public async Task A_node_whose_database_does_not_answer_joins_when_it_does()
    {
        var connection = await postgres.CreateDatabaseAsync() + ";Timeout=1";
        await postgres.PauseAsync();
        try
        {
            await JoinsAfterAsync(connection, @"(The operation has timed out\.|Timeout during \w+ attempt)", postgres.ResumeAsync);
        }
        finally
        {
            await postgres.ResumeAsync();
        }
    }

    [Fact]
    public async Task A_node_whose_tables_are_of_another_program_joins_when_they_are_removed()
    {
        var connection = await postgres.CreateDatabaseAsync();
        var name = PostgresServer.DatabaseOf(connection);
        await postgres.ExecuteAsync("create schema kestrelchat; create table kestrelchat.schema_version (version bigint)", name);

        await JoinsAfterAsync(
            connection,
            Regex.Escape("kestrelchat.schema_version is not a table of this program, which has the columns version and lowest_compatible of type integer"),
            () => postgres.ExecuteAsync("drop schema kestrelchat cascade", name));
    }

    [Fact]
    public async Task A_node_reports_a_newer_schema_that_lacks_what_it_needs_and_loses_no_line()
    {
        var connection = await postgres.CreateDatabaseAsync();
        var name = PostgresServer.DatabaseOf(connection);
        await using (var store = new PostgresClusterStore(connection, TimeProvider.System))
        {
            await store.PrepareAsync();
        }

        await postgres.ExecuteAsync("insert into kestrelchat.schema_version (version, lowest_compatible) values (1000, 1); alter function kestrelchat.append_events rename to append_events_later", name);
        using var node = await StartAsync("early", connection);
        await Wait.UntilAsync(() => Logged(node).Any(line => line.EndsWith("Joined the cluster; the schema of its database has version 1000", StringComparison.Ordinal)), "the version is logged");
        using var ann = await node.ConnectAsync();

        await ann.SendAsync("hello\n");

        await WhenHealthAsync(node, "failed to append events: PostgreSQL failed: 42883: function kestrelchat.append_events.*; 1 lines wait for the log$");
        Assert.True(await node.Http.IsReadyAsync());
        await Wait.UntilAsync(() => Logged(node).Any(line => line.Contains("Failed to append events: ", StringComparison.Ordinal)), "the failure is logged");
        await postgres.ExecuteAsync("alter function kestrelchat.append_events_later rename to append_events", name);
        await WhenSharedAsync(node, ann, connection);
    }

    [Fact]
    public async Task A_node_that_never_joined_stops_on_SIGTERM()
    {
        using var node = await StartAsync("early", await postgres.ReserveDatabaseAsync());
        using var ann = await node.ConnectAsync();
        await ann.SendAsync("hello\n");
        await WhenHealthAsync(node, "; 1 lines wait for the log$");

        node.Signal(Terminate);

        await ann.ReadLineAsync(line => line == "* the server is restarting, please reconnect");
        Assert.Equal("", await ann.ReadToEndAsync());
        Assert.Equal(0, await node.Process.WaitForExitCodeAsync());
    }

    /// <summary>Starts a node, says a line, repairs the store, and verifies that the line is in the log and shown on every node.</summary>
    /// <param name="reasonPattern">Matches the reason that is reported until then.</param>
    private static async Task JoinsAfterAsync(string connection, string reasonPattern, Func<Task> repair)
    {
        using var node = await StartAsync("early", connection);
        using var ann = await node.ConnectAsync();

        await ann.SendAsync("hello\n");

        await WhenHealthAsync(node, $"^not joined yet; failed to prepare the store: (it has not answered|PostgreSQL [^;]*: {reasonPattern}); 1 lines wait for the log$");
        Assert.Equal("Degraded", (await node.Http.HealthAsync()).Status);
        Assert.True(await node.Http.IsReadyAsync());
        await repair();
        await WhenSharedAsync(node, ann, connection);

        // Only changes are logged, however often it was retried.
        var logged = ReasonsLogged(node);
        Assert.NotEmpty(logged);
        Assert.All(logged, reason => Assert.Matches($"^PostgreSQL .*: {reasonPattern}$", reason));
        Assert.DoesNotContain(logged.Zip(logged.Skip(1)), pair => pair.First == pair.Second);
        Assert.Single(Logged(node), line => line.Contains("Joined the cluster; ", StringComparison.Ordinal));
    }

    /// <summary>Waits until a node has joined, and verifies that the line of its client is shown there and on another node.</summary>
    private static async Task WhenSharedAsync(ServerProcess node, SocketClient ann, string connection)
    {
        await WhenHealthAsync(node, "^joined; 0 lines wait for the log$");
        await ann.ReadLineAsync(line => line == $"{ann.Address}: hello");
        using var other = await StartAsync("other", connection);
        Assert.Equal([$"1 {ann.Address}: hello"], await other.LinesAsync("lobby"));
        using var bob = await other.ConnectAsync();
        await bob.ReadLineAsync(line => line.EndsWith($" {ann.Address}: hello", StringComparison.Ordinal));
        await ann.SendAsync("hello again\n");
        await bob.ReadLineAsync(line => line == $"{ann.Address}: hello again");
    }

    private static Task<ServerProcess> StartAsync(string name, string connection) => ServerProcess.StartReadyAsync(
        environment: [("ConnectionStrings__Cluster", connection)],
        settings: ["--Chat:Endpoints:Russian:Url=", "--Chat:Drain:ReadyDelay=00:00:00", $"--Chat:Cluster:NodeName={name}"]);

    private static Task WhenHealthAsync(ServerProcess node, string pattern) => node.WhenHealthAsync(pattern);

    private static List<string> ReasonsLogged(ServerProcess node)
    {
        const string Message = "Cannot join the cluster yet, retrying every second: ";
        return [.. Logged(node).Where(line => line.Contains(Message, StringComparison.Ordinal)).Select(line => line[(line.IndexOf(Message, StringComparison.Ordinal) + Message.Length)..])];
    }

    private static IEnumerable<string> Logged(ServerProcess node) => node.Banner.Concat(node.Log);
}
