using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using KestrelChat.Testing;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>Clients chat, come and go, and operators give orders for minutes under random faults, of which a fail-over to a stand-by is one.</summary>
[Trait("Category", "Program")]
public sealed class SoakTests(ITestOutputHelper output)
{
    /// <summary>How many minutes the test takes; 5 by default.</summary>
    private const string MinutesVariable = "KESTRELCHAT_SOAK_MINUTES";

    private const int Visitors = 6;
    private const int SlowLink = 250_000;
    private const string Lobby = "lobby";

    private static readonly string[] s_rooms = ["den", "attic"];

    // Who stays to the end: the recording clients, and a watcher of each node.
    private static readonly (string Room, int Members)[] s_members = [(Lobby, RecordingClients.Count), .. s_rooms.Select(room => (room, ThreeNodes.Count))];

    [Trait("Category", "Long")]
    [Fact]
    public async Task Random_faults_for_minutes_lose_and_repeat_nothing_and_what_is_answered_as_done_is_done()
    {
        var seed = ReadNumber(Properties.SeedVariable) is { } set ? (int)(long)set : Random.Shared.Next();
        var context = $"({Properties.SeedVariable}={seed} in the environment repeats the same faults)";
        output.WriteLine(context);
        var random = new Random(seed);
        var length = TimeSpan.FromMinutes(ReadNumber(MinutesVariable) ?? 5);
        await using var database = await SoakDatabase.StartAsync(ThreeNodes.Count);
        await using var nodes = await ThreeNodes.StartAsync(database.ConnectionString, database.ConnectionStringOf);
        await using var clients = new RecordingClients(nodes.Address);
        await using var watchers = new RoomWatchers(nodes, s_rooms);
        var visitors = Enumerable.Range(1, Visitors).Select(number => new SoakVisitor(nodes, s_rooms, number, new Random(seed + number))).ToList();
        var operators = new SoakOperator(nodes, s_rooms[0], watchers.All, new Random(seed));
        await clients.WhenChattingAsync();
        await watchers.WhenWatchingAsync();

        using var stop = new CancellationTokenSource();
        Task[] acting = [.. visitors.Select(visitor => Task.Run(() => visitor.RunAsync(stop.Token))), Task.Run(() => operators.RunAsync(stop.Token))];
        var faults = await CauseFaultsAsync(length, database, nodes, clients, acting, random);
        await stop.CancelAsync();
        await Task.WhenAll(acting);

        clients.StopSpeaking();
        await watchers.WhenWatchingAsync();
        await WhenQuietAsync(database, nodes, context);
        await VerifyTranscriptsAsync(nodes, clients, watchers, visitors, operators, context);
        await VerifyMembersAsync(database, nodes, context);
        for (var node = 0; node < ThreeNodes.Count; node++)
        {
            await operators.VerifyBansAsync(node, context);
        }

        await clients.StopAndVerifyAsync(nodes.Store, context);
        var done = string.Join(", ", operators.Done.Select(order => $"{order.Value} {order.Key}"));
        output.WriteLine($"{faults} faults, {clients.All.Sum(client => client.Acknowledged.Count)} lines in the lobby and {visitors.Sum(visitor => visitor.Acknowledged.Count)} elsewhere acknowledged, orders done: {done}");
        Assert.Equal(["announce", "ban", "kick", "msg", "mute", "unban", "unmute"], operators.Done.Keys.Order(StringComparer.Ordinal));
    }

    private async Task<int> CauseFaultsAsync(TimeSpan length, SoakDatabase database, ThreeNodes nodes, RecordingClients clients, Task[] acting, Random random)
    {
        var began = TimeProvider.System.GetTimestamp();
        var faults = 0;
        for (; TimeProvider.System.GetElapsedTime(began) < length; faults++)
        {
            var isDue = !database.HasFailedOver && TimeProvider.System.GetElapsedTime(began) > length / 2;
            var (description, fault) = isDue ? ("the primary is killed and the stand-by promoted", database.FailOverAsync) : Next(database, nodes, random);
            output.WriteLine($"{TimeProvider.System.GetElapsedTime(began)}: {description}");
            try
            {
                await fault();
                await clients.WhenChattingAsync();
                foreach (var failed in acting.Where(task => task.IsCompleted))
                {
                    await failed;
                }
            }
            catch
            {
                output.WriteLine(await database.DescribeAsync() ?? "the database is idle");
                output.WriteLine(await nodes.DescribeAsync());
                throw;
            }
        }

        return faults;
    }

    private static (string Description, Func<Task> Fault) Next(SoakDatabase database, ThreeNodes nodes, Random random)
    {
        var node = random.Next(ThreeNodes.Count);
        var wait = TimeSpan.FromMilliseconds(random.Next(3000));
        var longWait = random.Next(4) == 0 ? TimeSpan.FromSeconds(20) : 2 * wait;
        var postgres = database.Current;
        return random.Next(9) switch
        {
            0 => ($"node {node} is killed", async () =>
            {
                await nodes.KillAsync(node);
                await nodes.StartAgainAsync(node);
            }),
            1 => ($"node {node} is restarted", () => nodes.RestartAsync(node)),
            2 => ("PostgreSQL is restarted", postgres.RestartAsync),
            3 => ($"PostgreSQL is killed for {wait}", async () =>
            {
                await postgres.KillAsync();
                await Task.Delay(wait);
                await postgres.StartAgainAsync();
            }),
            4 => ("all connections of PostgreSQL are cut", () => postgres.TerminateBackendsAsync()),
            5 => ("the listeners' connections are cut", () => postgres.TerminateBackendsAsync("listen %")),
            6 => ($"node {node} is suspended for {longWait}", async () =>
            {
                nodes.Suspend(node);
                await Task.Delay(longWait);
                nodes.Continue(node);
                await nodes.WhenUsedAsync(node);
            }),
            7 => ($"PostgreSQL is silent to node {node} for {longWait}", async () =>
            {
                database.Silence(node);
                await Task.Delay(longWait);
                database.Resume(node);
            }),
            _ => ($"the link of node {node} is slow for {longWait}", async () =>
            {
                database.Slow(node, SlowLink);
                await Task.Delay(longWait);
                database.Slow(node, 0);
            }),
        };
    }

    // The clients of a killed node leave when its lease is over, and those who visited a little after they closed their connections.
    private static async Task WhenQuietAsync(SoakDatabase database, ThreeNodes nodes, string context)
    {
        await nodes.WhenHealthyAsync();
        await Wait.UntilAsync(async () => await database.CountAsync("select count(*) from kestrelchat.node") == ThreeNodes.Count, $"killed nodes are removed {context}");
        foreach (var (room, members) in s_members)
        {
            await Wait.UntilAsync(
                async () => await database.CountAsync($"select count(*) from kestrelchat.client where room = '{room}' and leaving is null") == members, $"the log has {members} members of {room} {context}");
        }
    }

    private static async Task VerifyTranscriptsAsync(ThreeNodes nodes, RecordingClients clients, RoomWatchers watchers, List<SoakVisitor> visitors, SoakOperator operators, string context)
    {
        List<(string Room, IReadOnlyList<RecordingClient> Clients)> all = [(Lobby, clients.All), .. s_rooms.Select(room => (room, watchers.In(room)))];
        foreach (var (room, recording) in all)
        {
            List<RecordedConnection> connections = [.. recording.SelectMany(client => client.Connections)];
            var transcript = await RoomTranscript.ReadCompleteAsync(nodes.Store, room, connections);
            Assert.All(connections, connection => transcript.Verify(connection, !connection.IsClosed, context));
            var texts = transcript.Texts.ToList();
            Assert.Equal(texts.Count, texts.Distinct().Count());
            var acknowledged = room == Lobby ? recording.SelectMany(client => client.Acknowledged)
                : visitors.SelectMany(visitor => visitor.Acknowledged).Where(line => line.Room == room).Select(line => line.Text).Concat(room == s_rooms[0] ? operators.Acknowledged : []);
            Assert.Empty(acknowledged.Except(texts));
        }
    }

    /// <summary>Everyone is counted where they are, once, by all nodes, and nobody else is.</summary>
    private static async Task VerifyMembersAsync(SoakDatabase database, ThreeNodes nodes, string context)
    {
        foreach (var (room, members) in s_members)
        {
            for (var node = 0; node < ThreeNodes.Count; node++)
            {
                var rooms = await nodes.Http(node).GetFromJsonAsync<JsonElement>("/rooms");
                Assert.Equal(members, rooms.EnumerateArray().Single(item => item.GetProperty("name").GetString() == room).GetProperty("members").GetInt32());

                // What the node has counted itself. It may show what the log has a moment later.
                using var client = await SoakConnection.ConnectAsync(nodes.AddressOf(node), "192.0.2.200");
                await Wait.UntilAsync(
                    async () => (await client.AskAsync($"/join {(room == Lobby ? s_rooms[0] : Lobby)}\n/join {room}")).Contains($"* you are now in {room}, {members + 1} here"),
                    $"node {node} counts {members + 1} members of {room} {context}");
                await client.SendAsync("/quit\n");
                await client.WhenLostAsync();
                await Wait.UntilAsync(
                    async () => await database.CountAsync($"select count(*) from kestrelchat.client where address = '{client.Address}'") == 0, $"{client.Address} has left {context}");
            }
        }
    }

    private static double? ReadNumber(string variable) =>
        double.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
