using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>Nodes whose clocks are wrong. libfaketime changes the clock of a process, but not the time that it measures.</summary>
[Trait("Category", "Program")]
public sealed class ClockTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private const string Banned = "203.0.113.0/24";

    [Theory]
    [InlineData("+1h", "(35[89]|36[01])[0-9]\\.[0-9] s ahead of")]
    [InlineData("+10d", "864[0-9]{3}\\.[0-9] s ahead of")]
    [InlineData("-1h", "(35[89]|36[01])[0-9]\\.[0-9] s behind")]
    public async Task A_node_whose_clock_is_wrong_says_so_and_brings_no_lifted_ban_back(string offset, string skew)
    {
        var database = await postgres.CreateDatabaseAsync();
        using var right = await NodeProcess.StartAsync("right", database);
        using var wrong = await StartAsync("wrong", database, offset);
        await right.WhenHealthyAsync();
        await WhenSkewToldAsync(wrong, skew);

        await right.Http.BanAsync(Banned, duration: "01:00:00");
        await WhenBannedAsync(wrong, 1);
        var ban = (await right.Http.AdminAsync("GET", "/bans")).Body.EnumerateArray().Single();
        await right.Http.AdminAsync("DELETE", $"/bans/{ban.GetProperty("id").GetInt64()}");
        await WhenBannedAsync(wrong, 0);

        using var ann = await wrong.ConnectAsync();
        using var bob = await right.ConnectAsync();
        await ann.SayAsync("one", bob);
        await bob.SayAsync("two", ann);
        await WhenBannedAsync(right, 0);
        Assert.Equal([$"1 {ann.Address}: one", $"2 {bob.Address}: two"], await wrong.LinesAsync("lobby"));
        var at = await postgres.ScalarAsync<double>("select max(abs(extract(epoch from clock_timestamp() - at)))::float8 from kestrelchat.line", PostgresServer.DatabaseOf(database));
        Assert.InRange(at, 0, 600);
    }

    [Trait("Category", "Long")]
    [Fact]
    public async Task Nodes_whose_clocks_are_wrong_remove_no_event_and_end_no_lease()
    {
        const string Keep = "--Chat:Cluster:KeepDays=5";
        var connection = await postgres.CreateDatabaseAsync();
        var database = PostgresServer.DatabaseOf(connection);

        // They are the first to trim. By the clock of the second, everything has expired.
        using var hour = await StartAsync("hour", connection + ";Application Name=hour", "+1h", Keep);
        using var days = await StartAsync("days", connection + ";Application Name=days", "+10d", Keep);
        await WhenSkewToldAsync(hour, "");
        await WhenSkewToldAsync(days, "");
        using var right = await NodeProcess.StartAsync("right", connection + ";Application Name=right", Keep);
        await right.WhenHealthyAsync();
        await postgres.ExecuteAsync(
            """
            create table removed (what text, by text);
            create function note_removed() returns trigger language plpgsql security definer as
            $$ begin insert into public.removed values (tg_table_name, current_setting('application_name')); return old; end $$;
            create trigger note_removed before delete on kestrelchat.line for each row execute function note_removed();
            create trigger note_removed before delete on kestrelchat.node for each row execute function note_removed();
            """,
            database);
        using var ann = await hour.EnterAsync("den");
        using var bob = await days.EnterAsync("den");
        using var eve = await right.EnterAsync("den");
        await ann.SayAsync("one", bob, eve);
        await bob.SayAsync("two", ann, eve);
        await eve.SayAsync("three", ann, bob);
        await ann.SayAsync("four", bob, eve);

        var leases = await LeasesAsync(database);
        await postgres.ExecuteAsync(
            """
            update kestrelchat.line set at = at - interval '6 days' where room = (select id from kestrelchat.room where name = 'den') and convert_from(text, 'UTF8') = 'one';
            update kestrelchat.line set at = at - interval '7 days' where room = (select id from kestrelchat.room where name = 'den') and kind = 3;
            update kestrelchat.kept set oldest_at = oldest_at - interval '7 days' where room = (select id from kestrelchat.room where name = 'den');
            """,
            database);

        // The node whose clock is right started to trim after the others, and removes what has expired by the database's clock.
        var until = TimeProvider.System.GetTimestamp();
        while (await postgres.ScalarAsync<long>("select count(*) from removed where what = 'line'", database) == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(until) < TimeSpan.FromMinutes(2), "nothing was trimmed for two minutes");
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(0, await postgres.ScalarAsync<long>("select count(*) from removed where by <> 'right' or what = 'node'", database));
        Assert.Equal(["two", "three", "four"], (await right.LinesAsync("den")).Select(line => line[(line.LastIndexOf(' ') + 1)..]));
        Assert.Equal(leases, await LeasesAsync(database));
        await right.WhenHealthyAsync();
        Assert.Equal("Degraded", (await hour.Http.HealthAsync()).Status);
        Assert.Equal("Degraded", (await days.Http.HealthAsync()).Status);
        await eve.SayAsync("five", ann, bob);
    }

    private static Task<ServerProcess> StartAsync(string name, string database, string offset, params string[] settings)
    {
        RealProgram.Find("faketime", "faketime");
        var library = Directory.GetDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).First(File.Exists);
        return NodeProcess.StartAsync(name, database, environment: [("LD_PRELOAD", library), ("FAKETIME", offset), ("FAKETIME_DONT_FAKE_MONOTONIC", "1")], settings);
    }

    private static async Task WhenSkewToldAsync(ServerProcess node, string skew)
    {
        await node.WhenHealthAsync("this node's clock is " + (skew.Length > 0 ? skew : "[0-9.]+ s ahead of") + " the database's");
        Assert.Equal("Degraded", (await node.Http.HealthAsync()).Status);
        await node.WhenLoggedAsync("The clock of the cluster's database minus this node's is ");
    }

    private static Task WhenBannedAsync(ServerProcess node, int count) =>
        Wait.UntilAsync(async () => (await node.Http.AdminAsync("GET", "/bans")).Body.GetArrayLength() == count, $"{count} bans are in force");

    private Task<string?> LeasesAsync(string database) => postgres.ScalarAsync<string>("select string_agg(name || ' ' || id, ', ' order by name) from kestrelchat.node", database);
}
