using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Testing;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>Thirty clients chat through HAProxy and three nodes, while the database or nodes fail.</summary>
[Trait("Category", "Program")]
public sealed class NodeFaultTests(DurablePostgresServer postgres) : IClassFixture<DurablePostgresServer>
{
    private const string Lost = "* the other servers cannot be reached: lines said now will appear when they can";
    private const string Found = "* the other servers can be reached again";

    [Fact]
    public async Task Faults_of_the_database_lose_and_repeat_no_line_and_clients_are_told_once()
    {
        await using var nodes = await ThreeNodes.StartAsync(postgres);
        await using var clients = new RecordingClients(nodes.Address);
        await clients.WhenChattingAsync();

        Assert.True(await postgres.TerminateBackendsAsync("listen %") >= 3);
        await clients.WhenChattingAsync();
        await postgres.TerminateBackendsAsync();
        await clients.WhenChattingAsync();
        await postgres.RestartAsync();
        await clients.WhenChattingAsync();
        await WhenHealthyAsync(nodes);
        var before = clients.Open.ToDictionary(connection => connection, Notices);

        await postgres.KillAsync();
        await Wait.UntilAsync(() => before.All(notices => Notices(notices.Key).Length == notices.Value.Length + 1), "every client is told once");
        for (var node = 0; node < 3; node++)
        {
            Assert.Equal("Degraded", (await nodes.Http(node).HealthAsync()).Status);
            Assert.True(await nodes.Http(node).IsReadyAsync());
        }

        await postgres.StartAgainAsync();
        await clients.WhenChattingAsync();
        await WhenHealthyAsync(nodes);

        await clients.StopAndVerifyAsync(nodes.Store);
        Assert.All(before, notices => Assert.Equal([.. notices.Value, Lost, Found], Notices(notices.Key)));
        Assert.All(clients.All, client => Assert.Single(client.Connections));
        Assert.DoesNotContain(clients.All.SelectMany(client => client.Connections).SelectMany(connection => connection.Lines), line => line.EndsWith(" has left", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_killed_node_loses_no_line_and_each_of_its_clients_is_shown_leaving_once()
    {
        await using var nodes = await ThreeNodes.StartAsync(postgres);
        await using var clients = new RecordingClients(nodes.Address);
        await clients.WhenChattingAsync();
        var before = clients.Open;

        await nodes.KillAsync(1);
        await Wait.UntilAsync(() => before.Any(connection => connection.IsClosed), "some clients are disconnected");
        await clients.WhenChattingAsync();
        var expected = before.Where(connection => connection.IsClosed).Select(connection => connection.Address + " has left").Order(StringComparer.Ordinal).ToList();
        var stayed = before.Where(connection => !connection.IsClosed).ToList();
        Assert.InRange(expected.Count, 1, RecordingClients.Count - 1);
        await Wait.UntilAsync(() => stayed.All(connection => Departures(connection).Count >= expected.Count), "the clients of the dead node are shown leaving");
        await nodes.StartAgainAsync(1);
        await clients.WhenChattingAsync();

        // Otherwise the history begins in other words, and is waited for in vain.
        await Wait.UntilAsync(() => clients.All.Sum(client => client.Acknowledged.Count) >= 100, "a hundred lines are in the log");
        var history = await HistoryAsync(nodes, 1);

        var log = await clients.StopAndVerifyAsync(nodes.Store);
        Assert.Equal(100, history.Count);
        Assert.Equal(log.Skip(log.IndexOf(history[0])).Take(history.Count), history);
        Assert.All(stayed, connection => Assert.Equal(expected, Departures(connection)));
    }

    [Fact]
    public async Task A_rolling_restart_loses_no_line_and_ends_with_every_client_connected()
    {
        await using var nodes = await ThreeNodes.StartAsync(postgres);
        await using var clients = new RecordingClients(nodes.Address);
        await clients.WhenChattingAsync();
        var before = clients.Open;

        for (var node = 0; node < 3; node++)
        {
            await nodes.RestartAsync(node);
            await clients.WhenChattingAsync();
        }

        await clients.StopAndVerifyAsync(nodes.Store);
        Assert.All(before, connection => Assert.True(connection.IsClosed));
        Assert.All(before, connection => Assert.Equal("* the server is restarting, please reconnect", connection.Lines.Last()));
    }

    /// <summary>The last hundred lines, as a node shows them that has just started.</summary>
    private static async Task<List<string>> HistoryAsync(ThreeNodes nodes, int node)
    {
        using var client = await nodes.ConnectAsync(node);
        await client.SendAsync("/history 100\n");
        while (await client.ReadLineAsync(IsAnswer) is var answer && !answer.StartsWith("* earlier here (100)", StringComparison.Ordinal))
        {
            // The node has fewer yet, or cannot ask the log: others talk on, so a line that does not come would be waited for without end.
            await client.SendAsync("/history 100\n");
        }

        List<string> history = [];
        while (await client.ReadLineAsync() is var line && line != "* end of history")
        {
            history.Add(line[(line.LastIndexOf(' ') + 1)..]);
        }

        return history;
    }

    private static bool IsAnswer(string line) =>
        line.StartsWith("* earlier here (100)", StringComparison.Ordinal)
        || line.Contains(" lines kept (", StringComparison.Ordinal)
        || line.StartsWith("* the other servers cannot be asked", StringComparison.Ordinal);

    private static string[] Notices(RecordedConnection connection) => [.. connection.Lines.Where(line => line is Lost or Found)];

    // Of the recording clients, which connect from this machine.
    private static List<string> Departures(RecordedConnection connection) =>
        [.. connection.Lines.Where(line => line.StartsWith("127.", StringComparison.Ordinal) && line.EndsWith(" has left", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static Task WhenHealthyAsync(ThreeNodes nodes) => Wait.UntilAsync(
        async () =>
        {
            var health = await Task.WhenAll(Enumerable.Range(0, 3).Select(node => nodes.Http(node).HealthAsync()));
            return health.All(node => node.Status == "Healthy");
        },
        "all nodes are healthy");
}
