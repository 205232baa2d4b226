using System.Net;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>What nodes answer over HTTP while nobody can ask their database.</summary>
public sealed class HttpFaultTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const string Line = """{"who":"bot","text":"done"}""";

    [Fact]
    public async Task Without_the_database_a_node_tells_what_it_knows_and_what_it_cannot()
    {
        using var ann = await nodes.One.EnterAsync("dark");
        await nodes.UntilMembersAsync("dark", 1);
        await UntilAllSayAsync("Healthy");

        await nodes.Postgres.KillAsync();
        await UntilAllSayAsync("Degraded");

        foreach (var node in (ServerProcess[])[nodes.One, nodes.Other])
        {
            Assert.Equal(HttpStatusCode.OK, (await node.Http.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
            Assert.StartsWith("the other nodes cannot be asked now: ", await node.Http.ProblemAsync(HttpStatusCode.ServiceUnavailable, "GET", "/clients?scope=cluster"), StringComparison.Ordinal);
            Assert.StartsWith("the log of the nodes cannot be read now: ", await node.Http.ProblemAsync(HttpStatusCode.ServiceUnavailable, "GET", "/rooms/dark/lines"), StringComparison.Ordinal);
        }

        Assert.StartsWith("the line was not sent: ", await nodes.Other.Http.ProblemAsync(HttpStatusCode.ServiceUnavailable, "POST", "/rooms/dark/lines", Line), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await nodes.One.Http.AdminAsync("POST", "/rooms/dark/lines", Line)).Status);
        Assert.Equal(["dark", "lobby"], (await nodes.One.RoomNamesAsync()).Intersect(["dark", "lobby"]));
        Assert.Equal(["lobby"], (await nodes.Other.RoomNamesAsync()).Intersect(["dark", "lobby"]));
        Assert.Single((await nodes.One.ListAsync("/clients?room=dark")).Clients);

        await nodes.Postgres.StartAgainAsync();
        await UntilAllSayAsync("Healthy");
        Assert.Equal("bot: done", await ann.ReadLineAsync(line => line.StartsWith("bot", StringComparison.Ordinal)));
        Assert.Equal(["1 bot: done"], await nodes.Other.LinesAsync("dark"));
    }

    private async Task UntilAllSayAsync(string status)
    {
        foreach (var node in (ServerProcess[])[nodes.One, nodes.Other])
        {
            await Eventually.TrueAsync(async () => await node.HealthAsync() == status, $"a node to be {status}");
        }
    }
}
