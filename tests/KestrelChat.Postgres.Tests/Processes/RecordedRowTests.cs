using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>A node reads what a former version wrote (Recorded/), and skips what only a later version knows.</summary>
[Trait("Category", "Program")]
public sealed class RecordedRowTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    [Theory]
    [InlineData("v1")]
    public async Task Events_orders_and_messages_of_a_former_version_are_understood(string version)
    {
        var (database, node) = await StartAsync(version);
        using (node)
        {
            Assert.Equal(["1 Ада: héllo 👋", "2 Ада: waves", "3 Ada: bye"], await node.LinesAsync("room"));
            using var one = await node.EnterAsync("room");
            await one.SendAsync("/topic\n");
            await one.ReadLineAsync(line => line.Contains("the topic", StringComparison.Ordinal));
            await Wait.UntilAsync(async () => (await node.Http.AdminAsync("GET", "/bans")).Body.GetArrayLength() == 1, "one ban is in force, and the other was lifted");
            using var other = await node.EnterAsync("room");
            await other.AcquireNameAsync("bob");
            await other.SendAsync("may I speak\n");
            await other.ReadLineAsync(line => line.StartsWith("* you are muted for another ", StringComparison.Ordinal));

            await postgres.ExecuteAsync(await ReadAsync(version, "messages"), database);
            await DeliverAsync(database);

            await one.ReadLineAsync(line => line.EndsWith(": are you there?", StringComparison.Ordinal));
            Assert.EndsWith("* an operator has disconnected you: enough\n", await other.ReadToEndAsync(), StringComparison.Ordinal);
            Assert.DoesNotContain(node.Printed(), line => line.Contains("Skipped", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_only_a_later_version_knows_is_skipped_and_logged()
    {
        var (database, node) = await StartAsync("v1");
        using (node)
        {
            using var ann = await node.EnterAsync("room");
            await ann.SayAsync("begin");

            await postgres.ExecuteAsync(
                """
                with room as (update kestrelchat.room set head = head + 1, tag = 7 where name = 'room' returning id, head, members)
                insert into kestrelchat.line (room, sequence, node, number, who, text, at, kind, version, tag, members)
                select id, head, '00000000-0000-0000-0000-000000000009', 1, 'later', 'later', now(), 77, 9, 7, members from room;
                with room as (update kestrelchat.room set head = head + 1, tag = 8, lines = lines + 1 where name = 'room' returning id, head, lines, members)
                insert into kestrelchat.line (room, sequence, node, number, who, text, at, kind, version, tag, line, members)
                select id, head, '00000000-0000-0000-0000-000000000009', 2, 'later', 'in a later format', now(), 1, 9, 8, lines, members from room;
                insert into kestrelchat.mail (message, target, client, sender, kind, body, expires)
                select gen_random_uuid(), '00000000-0000-0000-0000-000000000009', 1, '00000000-0000-0000-0000-000000000009', kind, body, now() + interval '1 hour'
                from (values (99, '{"Version":9,"Later":{"A":[1]}}'::bytea), (2, 'garbage'), (3, '[1]'), (2, '{"Version":9,"DisplayName":"later","Text":"in a later format"}'), (2, '{"Later":true,"DisplayName":"later","Text":"with a later field"}')) m (kind, body);
                select kestrelchat.write_value(key, value, null, false)
                from (values
                    ('later/1', '{"Kind":99,"Origin":"00000000-0000-0000-0000-000000000009","By":"later","Later":1}'::bytea),
                    ('ban/1', 'garbage'),
                    ('ban/2', '{"Kind":1,"Origin":"00000000-0000-0000-0000-000000000009","By":"later"}'),
                    ('ban/192.0.2.2', '{"Version":9,"Kind":1,"Origin":"00000000-0000-0000-0000-000000000009","By":"later","Address":"192.0.2.2"}'),
                    ('ban/192.0.2.1', '{"Kind":1,"Origin":"00000000-0000-0000-0000-000000000009","By":"later","Address":"192.0.2.1","Later":[]}')) v (key, value);
                """,
                database);
            await DeliverAsync(database);

            Assert.DoesNotContain(await ann.ReadUntilAsync(": with a later field"), line => line.Contains("in a later format", StringComparison.Ordinal));
            await Wait.UntilAsync(async () => (await node.Http.AdminAsync("GET", "/bans")).Body.GetArrayLength() == 2, "the order with a later field is carried out");
            await ann.SayAsync("end");
            Assert.DoesNotContain(await node.LinesAsync("room"), line => line.Contains("in a later format", StringComparison.Ordinal));
            await node.WhenLoggedAsync("Skipped event of kind 77");
            await node.WhenLoggedAsync("Skipped event of kind 1, version 9");
            await node.WhenLoggedAsync("Skipped message of kind 2, version 9");
            await node.WhenLoggedAsync("Skipped order of kind 1, version 9");
            await node.WhenLoggedAsync("Skipped message of kind 99");
            await node.WhenLoggedAsync("Skipped order of kind 99");
            await node.WhenHealthyAsync();
            Assert.False(node.Printed().Any(line => line.Contains("because of an unexpected exception", StringComparison.Ordinal)), string.Join('\n', node.Printed()));
        }
    }

    private async Task<(string Database, ServerProcess Node)> StartAsync(string version)
    {
        var connection = await postgres.CreateDatabaseAsync();
        var database = PostgresServer.DatabaseOf(connection);
        await using (var store = new PostgresClusterStore(connection, TimeProvider.System))
        {
            await store.PrepareAsync();
        }

        // What ended meanwhile has not.
        await postgres.ExecuteAsync(await ReadAsync(version, "rows") + "update kestrelchat.state set expires = now() + interval '1 hour' where expires is not null", database);
        var node = await NodeProcess.StartAsync("node", connection, "--Chat:Cluster:KeepDays=0");
        await node.WhenHealthyAsync();
        return (database, node);
    }

    /// <summary>Addresses all messages to the one node that runs.</summary>
    private Task<int> DeliverAsync(string database) => postgres.ExecuteAsync(
        "update kestrelchat.mail set target = (select id from kestrelchat.node), expires = now() + interval '1 hour'", database);

    private static Task<string> ReadAsync(string version, string name) => File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Recorded", version, name + ".sql"));
}
