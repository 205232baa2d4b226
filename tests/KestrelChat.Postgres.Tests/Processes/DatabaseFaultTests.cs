using System.Globalization;
using KestrelChat.Cluster.Store;
using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;
using Npgsql;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>Nodes whose database refuses, is silent, slow, full or updated while they run.</summary>
[Trait("Category", "Program")]
public sealed class DatabaseFaultTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private const string Lost = "* the other servers cannot be reached: lines said now will appear when they can";

    [Theory]
    [InlineData("alter table kestrelchat.line add constraint no_poison check (position('poison'::bytea in text) = 0)")]
    [InlineData(
        """
        create function kestrelchat.no_poison() returns trigger language plpgsql as
        $$ begin if position('poison'::bytea in new.text) > 0 then raise exception 'no poison'; end if; return new; end $$;
        create trigger no_poison before insert on kestrelchat.line for each row execute function kestrelchat.no_poison()
        """)]
    public async Task A_line_that_the_database_refuses_holds_up_no_other(string rule)
    {
        var database = await postgres.CreateDatabaseAsync();
        var (one, other) = await NodeProcess.StartTwoAsync(database);
        using (one)
        using (other)
        {
            await postgres.ExecuteAsync(rule, PostgresServer.DatabaseOf(database));
            using var ann = await one.ConnectAsync();
            using var bob = await one.ConnectAsync();
            using var eve = await other.ConnectAsync();

            await ann.SendAsync("before\nsome poison\nafter\n");

            await ann.ReadLineAsync(line => line == "* the log refused a line of yours; it was not sent");
            await bob.SayAsync("good", eve);
            await eve.SayAsync("from the other", bob);
            await one.WhenHealthyAsync();
            await one.WhenLoggedAsync("The database refused an event of kind Said of room lobby, which was dropped: PostgreSQL refused: ");
            Assert.Equal(["before", "after", "good", "from the other"], (await other.LinesAsync("lobby")).Select(line => line[(line.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]));
            Assert.DoesNotContain(one.Printed(), line => line.Contains("The database of the cluster cannot be used", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Lines_that_are_said_while_the_database_is_silent_are_shown_once_when_it_answers()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var proxy = new LossyProxy(new NpgsqlConnectionStringBuilder(database).Port);
        using var other = await NodeProcess.StartAsync("other", database);
        using var node = await NodeProcess.StartAsync("node", Through(proxy, database) + ";Command Timeout=2;Timeout=2");
        await Task.WhenAll(node.WhenHealthyAsync(), other.WhenHealthyAsync());
        using var ann = await node.ConnectAsync();
        using var bob = await other.ConnectAsync();
        await ann.SayAsync("begin", bob);

        proxy.Silence();
        await ann.SendAsync("one\ntwo\n");
        await ann.ReadLineAsync(line => line == Lost);
        await node.WhenHealthAsync("failed to append events: ");
        await bob.SayAsync("meanwhile");
        proxy.Resume();

        await ann.ReadLineAsync(line => line == "* the other servers can be reached again");
        await ann.SayAsync("end", bob);
        await node.WhenHealthyAsync();
        var lines = (await other.LinesAsync("lobby")).Select(line => line[(line.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]).ToList();
        Assert.Equal(["begin", "end", "meanwhile", "one", "two"], lines.Order(StringComparer.Ordinal));
        Assert.True(lines.IndexOf("one") < lines.IndexOf("two"));
    }

    [Fact]
    public async Task A_node_stops_with_exit_code_0_while_its_database_is_silent()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var proxy = new LossyProxy(new NpgsqlConnectionStringBuilder(database).Port);
        using var node = await NodeProcess.StartAsync("node", Through(proxy, database));
        await node.WhenHealthyAsync();
        using var ann = await node.ConnectAsync();
        using var bob = await node.ConnectAsync();
        await ann.SayAsync("begin", bob);

        proxy.Silence();
        await ann.SendAsync("waits\n");
        await bob.SendAsync("/rooms\n/who\n");
        await node.WhenHealthAsync("[1-9][0-9]* lines wait for the log$");
        var began = TimeProvider.System.GetTimestamp();
        node.Signal(NodeProcess.Terminate);

        await ann.ReadLineAsync(line => line == "* the server is restarting, please reconnect");
        Assert.Equal(0, await node.Process.WaitForExitCodeAsync());
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.DoesNotContain(node.Printed(), line => line.Contains("because of an unexpected exception", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ten_thousand_pending_lines_pass_a_slow_link()
    {
        const int Lines = 9_900;
        const int Speakers = 10;
        var database = await postgres.CreateDatabaseAsync();
        await using var proxy = new LossyProxy(new NpgsqlConnectionStringBuilder(database).Port) { BytesPerSecond = 250_000 };
        using var node = await NodeProcess.StartAsync("node", Through(proxy, database));
        await node.WhenHealthyAsync();
        var speakers = await Task.WhenAll(Enumerable.Range(0, Speakers).Select(_ => node.ConnectAsync()));
        await Task.WhenAll(speakers.Select(speaker => speaker.SayAsync("begin")));

        proxy.Silence();
        await Task.WhenAll(speakers.Select((speaker, place) => speaker.SendAsync(
            string.Concat(Enumerable.Range(0, Lines / Speakers).Select(line => string.Create(CultureInfo.InvariantCulture, $"{place}/{line}\n"))))));
        await node.WhenHealthAsync("; 99[0-9][0-9] lines wait for the log$");
        proxy.Resume();

        await node.WhenHealthAsync("^joined; 0 lines wait for the log$");
        await using var store = new PostgresClusterStore(database, TimeProvider.System);
        var said = (await store.Log.ReadLinesAsync("lobby", 1, long.MaxValue, ClusterLimits.MaxBatch, int.MaxValue)).Select(line => System.Text.Encoding.UTF8.GetString(line.Text.Span)).Where(text => text != "begin").ToList();
        Assert.Equal(Lines, said.Distinct().Count());
        Assert.Equal(Lines, said.Count);
        Assert.All(said.GroupBy(text => text[0]), own => Assert.Equal(own.OrderBy(text => int.Parse(text[2..], CultureInfo.InvariantCulture)), own));
        Array.ForEach(speakers, speaker => speaker.Dispose());
    }

    [Fact]
    public async Task Lines_that_find_the_disk_full_are_shown_once_when_there_is_space()
    {
        // Only the tables are on the small disk: PostgreSQL ends when it cannot write its log.
        await using var disk = await SmallDisk.MountAsync();
        await postgres.EnsureStartedAsync();
        await postgres.ExecuteAsync($"create tablespace small location '{disk.Folder}'");
        var database = await postgres.ReserveDatabaseAsync();
        var name = PostgresServer.DatabaseOf(database);
        await postgres.ExecuteAsync($"create database {name} tablespace small");
        var (one, other) = await NodeProcess.StartTwoAsync(database);
        using (one)
        using (other)
        {
            using var ann = await one.ConnectAsync();
            using var bob = await other.ConnectAsync();
            await ann.SayAsync("begin", bob);

            disk.Fill();
            var thick = new string('y', 3000);
            var said = 0;
            await Wait.UntilAsync(
                async () =>
                {
                    await ann.SendAsync(string.Create(CultureInfo.InvariantCulture, $"{thick} {++said}\n"));
                    return (await one.Http.HealthAsync()).Cluster.Contains("53100", StringComparison.Ordinal);
                },
                "the disk is full");
            await ann.ReadLineAsync(line => line == Lost);
            disk.Free();

            await ann.SendAsync("end\n");
            var numbers = (await bob.ReadUntilAsync(": end")).Where(line => line.Contains(": " + thick, StringComparison.Ordinal)).Select(line => line[(line.LastIndexOf(' ') + 1)..]);
            Assert.Equal(Enumerable.Range(1, said).Select(number => number.ToString(CultureInfo.InvariantCulture)), numbers);
            await one.WhenHealthyAsync();
        }

        await postgres.ExecuteAsync($"drop database {name} with (force)");
        await postgres.ExecuteAsync("drop tablespace small");
    }

    [Fact]
    public async Task People_who_come_while_another_node_updates_the_tables_find_everything_working_afterwards()
    {
        const long MigrationLock = 0x4B65_7374_7265_6C21;
        var database = await postgres.CreateDatabaseAsync();
        await using var holder = new NpgsqlConnection(database);
        await holder.OpenAsync();
        await using var command = new NpgsqlCommand($"select pg_advisory_lock({MigrationLock})", holder);
        await command.ExecuteNonQueryAsync();

        // Nobody is let in before it has joined or says that it cannot.
        using var node = await NodeProcess.StartAsync("late", database);
        await node.WhenHealthAsync("^not joined yet; failed to prepare the store: ");
        using var ann = await node.EnterAsync("den");
        using var bob = await node.ConnectAsync();
        await ann.SendAsync("before\n");
        await bob.SendAsync("before\n");
        await using (var release = new NpgsqlCommand("select pg_advisory_unlock_all()", holder))
        {
            await release.ExecuteNonQueryAsync();
        }

        await ann.ReadLineAsync(line => line == $"{ann.Address}: before");
        await bob.ReadLineAsync(line => line == $"{bob.Address}: before");
        await node.WhenHealthyAsync();
        using var other = await NodeProcess.StartAsync("other", database);
        using var eve = await other.EnterAsync("den");
        await eve.SayAsync("there", ann);
        await ann.SayAsync("here", eve);
        Assert.Equal("2", (await node.ListAsync("/clients?scope=cluster&room=den")).Total);
        Assert.Equal([$"1 {bob.Address}: before"], await other.LinesAsync("lobby"));
    }

    [Fact]
    public async Task Nodes_work_before_during_and_after_a_later_compatible_step_of_the_tables()
    {
        var database = await postgres.CreateDatabaseAsync();
        using var former = await NodeProcess.StartAsync("former", database);
        await former.WhenHealthyAsync();
        using var ann = await former.ConnectAsync();
        await ann.SayAsync("begin");

        await postgres.ExecuteAsync(
            $"""
            alter table kestrelchat.line add column later text not null default 'x';
            create table kestrelchat.later (id int primary key);
            insert into kestrelchat.schema_version (version, lowest_compatible) values ({Schema.Version + 1}, 1);
            """,
            PostgresServer.DatabaseOf(database));
        await ann.SayAsync("during");
        using var later = await NodeProcess.StartAsync("later", database);
        await later.WhenHealthyAsync();
        using var bob = await later.ConnectAsync();

        await ann.SayAsync("to the later", bob);
        await bob.SayAsync("to the former", ann);
        await later.WhenLoggedAsync(string.Create(CultureInfo.InvariantCulture, $"Joined the cluster; the schema of its database has version {Schema.Version + 1}"));
    }

    [Theory]
    [InlineData("session", "^joined; ")]
    [InlineData("transaction", "^not joined yet; failed to prepare the store: PostgreSQL does not fit: notifications do not arrive: .* pooler in transaction mode; use session mode or connect directly")]
    public async Task A_pooler_works_in_session_mode_and_is_refused_in_transaction_mode(string mode, string health)
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var pooler = await PoolerProcess.StartAsync(database, mode);
        var behind = NodeProcess.StartAsync("behind", pooler.ConnectionString);
        using var other = await NodeProcess.StartAsync("direct", database);
        using var node = await behind;

        await node.WhenHealthAsync(health);

        if (mode == "session")
        {
            using var ann = await node.ConnectAsync();
            using var bob = await other.ConnectAsync();
            await ann.SayAsync("from behind", bob);
            await bob.SayAsync("to behind", ann);
        }
        else
        {
            await node.WhenLoggedAsync("Cannot join the cluster yet, retrying every second: PostgreSQL does not fit: notifications do not arrive");
        }
    }

    private static string Through(LossyProxy proxy, string database) => new NpgsqlConnectionStringBuilder(database) { Port = proxy.Port }.ConnectionString;
}
