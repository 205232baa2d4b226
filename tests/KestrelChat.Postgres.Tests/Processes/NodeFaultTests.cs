using System.Net;
using KestrelChat.Postgres.Tests.Faults;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>Thirty people chat over HAProxy and three servers, to which happens what happens to servers.</summary>
public sealed class NodeFaultTests(DurableCluster postgres) : IClassFixture<DurableCluster>
{
    private const string Lost = "* the other servers cannot be reached: what is said here now is shown when they can";
    private const string Found = "* the other servers can be reached again";

    [Fact]
    public async Task Faults_of_the_database_lose_nothing_and_double_nothing_and_are_told_once()
    {
        await using var nodes = await ThreeNodes.StartAsync(postgres);
        await using var crowd = new Crowd(nodes.Address);
        await crowd.ChatOnAsync();

        Assert.True(await postgres.TerminateBackendsAsync("listen %") >= 3);
        await crowd.ChatOnAsync();
        await postgres.TerminateBackendsAsync();
        await crowd.ChatOnAsync();
        await postgres.RestartAsync();
        await crowd.ChatOnAsync();
        await UntilHealthyAsync(nodes);
        var before = crowd.Present.ToDictionary(stay => stay, Notices);

        await postgres.KillAsync();
        await Eventually.TrueAsync(() => before.All(stay => Notices(stay.Key).Length == stay.Value.Length + 1), "all to be told once");
        for (var node = 0; node < 3; node++)
        {
            var health = await nodes.Http(node).GetAsync(new Uri("/health", UriKind.Relative));
            Assert.Equal((HttpStatusCode.OK, "Degraded"), (health.StatusCode, await StatusAsync(health)));
            Assert.Equal(HttpStatusCode.OK, (await nodes.Http(node).GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
        }

        await postgres.StartAgainAsync();
        await crowd.ChatOnAsync();
        await UntilHealthyAsync(nodes);

        await crowd.EndAndJudgeAsync(nodes.Store);
        Assert.All(before, stay => Assert.Equal([.. stay.Value, Lost, Found], Notices(stay.Key)));
        Assert.All(crowd.Witnesses, witness => Assert.Single(witness.Stays));
        Assert.DoesNotContain(crowd.Witnesses.SelectMany(witness => witness.Stays).SelectMany(stay => stay.Shown), line => line.EndsWith(" has left", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_that_is_killed_takes_no_line_with_it_and_its_people_are_told_to_be_gone_once()
    {
        await using var nodes = await ThreeNodes.StartAsync(postgres);
        await using var crowd = new Crowd(nodes.Address);
        await crowd.ChatOnAsync();
        var before = crowd.Present;

        await nodes.KillAsync(1);
        await Eventually.TrueAsync(() => before.Any(stay => stay.IsOver), "some to be disconnected");
        await crowd.ChatOnAsync();
        var gone = before.Where(stay => stay.IsOver).Select(stay => stay.Who + " has left").Order(StringComparer.Ordinal).ToList();
        var stayed = before.Where(stay => !stay.IsOver).ToList();
        Assert.InRange(gone.Count, 1, Crowd.People - 1);
        await Eventually.TrueAsync(() => stayed.All(stay => Departures(stay).Count >= gone.Count), "the dead node's people to be told to be gone");
        await nodes.BringBackAsync(1);
        await crowd.ChatOnAsync();
        var past = await HistoryAsync(nodes, 1);

        var log = await crowd.EndAndJudgeAsync(nodes.Store);
        Assert.Equal(log.Skip(log.IndexOf(past[0])).Take(past.Count), past);
        Assert.InRange(past.Count, 100, 100);
        Assert.All(stayed, stay => Assert.Equal(gone, Departures(stay)));
    }

    [Fact]
    public async Task A_rolling_restart_loses_no_line_and_ends_with_everybody_connected()
    {
        await using var nodes = await ThreeNodes.StartAsync(postgres);
        await using var crowd = new Crowd(nodes.Address);
        await crowd.ChatOnAsync();
        var before = crowd.Present;

        for (var node = 0; node < 3; node++)
        {
            await nodes.RestartAsync(node);
            await crowd.ChatOnAsync();
        }

        await crowd.EndAndJudgeAsync(nodes.Store);
        Assert.All(before, stay => Assert.True(stay.IsOver));
        Assert.All(before, stay => Assert.Equal("* the server is restarting, please reconnect", stay.Shown.Last()));
    }

    /// <summary>What a node shows of the past; one that has just started has seen none of it.</summary>
    private static async Task<List<string>> HistoryAsync(ThreeNodes nodes, int node)
    {
        using var person = await nodes.ConnectAsync(node);
        await person.SendAsync("/history 100\n");
        await person.ReadLineAsync(line => line.StartsWith("* said here before (100)", StringComparison.Ordinal));
        List<string> past = [];
        while (await person.ReadLineAsync() is var line && line != "* end of the past")
        {
            past.Add(line[(line.LastIndexOf(' ') + 1)..]);
        }

        return past;
    }

    private static string[] Notices(Stay stay) => [.. stay.Shown.Where(line => line is Lost or Found)];

    // Of the crowd, who come from the machine itself.
    private static List<string> Departures(Stay stay) =>
        [.. stay.Shown.Where(line => line.StartsWith("127.", StringComparison.Ordinal) && line.EndsWith(" has left", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static Task UntilHealthyAsync(ThreeNodes nodes) => Eventually.TrueAsync(
        async () =>
        {
            for (var node = 0; node < 3; node++)
            {
                if (await StatusAsync(await nodes.Http(node).GetAsync(new Uri("/health", UriKind.Relative))) != "Healthy")
                {
                    return false;
                }
            }

            return true;
        },
        "all nodes to be healthy");

    private static async Task<string> StatusAsync(HttpResponseMessage health)
    {
        var text = await health.Content.ReadAsStringAsync();
        return text.Contains("Unhealthy", StringComparison.Ordinal) ? "Unhealthy" : text.Contains("Degraded", StringComparison.Ordinal) ? "Degraded" : "Healthy";
    }
}
