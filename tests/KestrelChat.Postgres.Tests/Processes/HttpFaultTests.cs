using System.Net;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>What nodes answer over HTTP while their database is down.</summary>
[Trait("Category", "Program")]
public sealed class HttpFaultTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const string Line = """{"who":"bot","text":"done"}""";

    [Fact]
    public async Task Without_the_database_a_node_answers_from_what_it_knows_or_says_that_it_cannot()
    {
        using var ann = await nodes.One.EnterAsync("dark");
        await nodes.WhenMembersAsync("dark", 1);
        await WhenHealthAsync("Healthy");

        await nodes.Postgres.KillAsync();
        await WhenHealthAsync("Degraded");

        foreach (var node in (ServerProcess[])[nodes.One, nodes.Other])
        {
            Assert.True(await node.Http.IsReadyAsync());
            Assert.StartsWith("failed to list the clients of other nodes: ", await node.Http.ProblemAsync(HttpStatusCode.ServiceUnavailable, "GET", "/clients?scope=cluster"), StringComparison.Ordinal);
            Assert.StartsWith("failed to read the log: ", await node.Http.ProblemAsync(HttpStatusCode.ServiceUnavailable, "GET", "/rooms/dark/lines"), StringComparison.Ordinal);
        }

        Assert.StartsWith("the line was not sent: ", await nodes.Other.Http.ProblemAsync(HttpStatusCode.ServiceUnavailable, "POST", "/rooms/dark/lines", Line), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await nodes.One.Http.AdminAsync("POST", "/rooms/dark/lines", Line)).Status);
        Assert.Equal(["dark", "lobby"], (await nodes.One.RoomNamesAsync()).Intersect(["dark", "lobby"]));
        Assert.Equal(["lobby"], (await nodes.Other.RoomNamesAsync()).Intersect(["dark", "lobby"]));
        Assert.Single((await nodes.One.ListAsync("/clients?room=dark")).Clients);

        await nodes.Postgres.StartAgainAsync();
        await WhenHealthAsync("Healthy");
        Assert.Equal("bot: done", await ann.ReadLineAsync(line => line.StartsWith("bot", StringComparison.Ordinal)));
        Assert.Equal(["1 bot: done"], await nodes.Other.LinesAsync("dark"));
    }

    private async Task WhenHealthAsync(string status)
    {
        foreach (var node in (ServerProcess[])[nodes.One, nodes.Other])
        {
            await Wait.UntilAsync(async () => (await node.Http.HealthAsync()).Status == status, $"a node is {status}");
        }
    }
}
