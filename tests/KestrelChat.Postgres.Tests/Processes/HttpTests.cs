using System.Net;
using KestrelChat.Cluster;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>What a node answers over HTTP for all of them. Each test has rooms of its own.</summary>
public sealed class HttpTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const string Line = """{"who":"bot","text":"done"}""";

    [Fact]
    public async Task Clients_of_all_nodes_are_listed_by_each_with_the_node_that_they_are_on()
    {
        using var ann = await nodes.One.EnterAsync("list");
        using var bob = await nodes.Other.EnterAsync("list");
        await nodes.UntilMembersAsync("list", 2);

        var (listed, total) = await nodes.One.ListAsync("/clients?scope=cluster&room=%23LIST");
        Assert.Equal("2", total);
        Assert.Equal([("one", ann.Who), ("other", bob.Who)], listed.Select(client => (client.GetProperty("nodeName").GetString()!, client.GetProperty("address").GetString()!)));
        Assert.Equal(2, listed.Select(client => client.GetProperty("node").GetGuid()).Distinct().Count());
        var here = Assert.Single((await nodes.Other.ListAsync("/clients?room=List")).Clients);
        Assert.Equal(here.GetProperty("id").GetInt64(), listed[1].GetProperty("id").GetInt64());
        string[] names = ["node", "nodeName", "id", "name", "address", "endpoint", "room", "connectedAt", "idleSeconds"];
        Assert.Equal(names, listed[0].EnumerateObject().Select(property => property.Name));

        var (first, whole) = await nodes.Other.ListAsync("/clients?scope=cluster&room=list&limit=1");
        Assert.Equal(ann.Who, Assert.Single(first).GetProperty("address").GetString());
        Assert.Equal("2", whole);
        Assert.Equal("0", (await nodes.Other.ListAsync("/clients?scope=cluster&room=no%20room")).Total);
    }

    [Fact]
    public async Task A_client_of_another_node_is_found_by_its_name_in_any_spelling_and_by_its_address()
    {
        using var ann = await nodes.One.EnterAsync("find");
        using var bob = await nodes.One.EnterAsync("find");
        await ann.SendAsync("/nick Finder\n");
        await ann.ReadLineAsync(line => line.StartsWith("* you are Finder now", StringComparison.Ordinal));
        await nodes.UntilMembersAsync("find", 2);

        foreach (var (name, found) in new[] { ("FINDER", ann), (bob.Who, bob) })
        {
            var (listed, total) = await nodes.Other.ListAsync($"/clients?scope=cluster&room=find&limit=1&name={name}");
            Assert.Equal(found.Who, Assert.Single(listed).GetProperty("address").GetString());
            Assert.Equal("1", total);
        }

        Assert.Equal(ann.Who, Assert.Single((await nodes.One.ListAsync("/clients?name=finder")).Clients).GetProperty("address").GetString());
        foreach (var nobody in (string[])["nobody", "finder%00", "%FF", "", new string('x', 5000)])
        {
            Assert.Equal("0", (await nodes.Other.ListAsync($"/clients?scope=cluster&name={nobody}")).Total);
        }
    }

    [Fact]
    public async Task What_is_one_nodes_own_is_a_problem_that_says_so()
    {
        var http = nodes.One.Http;
        Assert.StartsWith("after is 7, the id of a client of one node", await http.ProblemAsync(HttpStatusCode.BadRequest, "GET", "/clients?scope=cluster&after=7"), StringComparison.Ordinal);
        const string Elsewhere = "there is no client 987654 here; it may have left, or be on another node: GET /clients?scope=cluster says on which";
        Assert.Equal(Elsewhere, await http.ProblemAsync(HttpStatusCode.NotFound, "GET", "/clients/987654"));
        Assert.Equal(Elsewhere, await http.ProblemAsync(HttpStatusCode.NotFound, "DELETE", "/clients/987654"));
    }

    [Fact]
    public async Task A_line_posted_on_one_node_is_read_by_a_person_on_the_other_and_by_all_who_ask()
    {
        using var ann = await nodes.Other.EnterAsync("post");
        await nodes.UntilMembersAsync("post", 1);

        var (status, _, _) = await nodes.One.Http.AdminAsync("POST", "/rooms/Post/lines", Line);

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal("bot: done", await ann.ReadLineAsync(line => line.StartsWith("bot", StringComparison.Ordinal)));
        await ann.SendAsync("thanks\n");
        await ann.ReadLineAsync(line => line.EndsWith(": thanks", StringComparison.Ordinal));
        foreach (var node in (ServerProcess[])[nodes.One, nodes.Other])
        {
            Assert.Equal(["1 bot: done", $"2 {ann.Who}: thanks"], await node.LinesAsync("post"));
            Assert.Equal([$"2 {ann.Who}: thanks"], await node.LinesAsync("POST", "?limit=1"));
            var room = Assert.Single(await node.RoomsAsync(), room => room.GetProperty("name").GetString() == "post");
            Assert.Equal((1, 2), (room.GetProperty("members").GetInt32(), room.GetProperty("lines").GetInt64()));
        }

        await Eventually.TrueAsync(() => nodes.One.Log.Any(line => line.EndsWith("said in post as bot: done", StringComparison.Ordinal)), "the line to be written down");
    }

    [Fact]
    public async Task A_room_that_only_the_log_knows_can_be_read_and_said_in_on_every_node()
    {
        await nodes.Store.Log.AppendAsync(Guid.NewGuid(), [Pending(1, "old")]);

        Assert.Equal(["1 ann: hello"], await nodes.One.LinesAsync("old"));
        Assert.Equal(HttpStatusCode.Accepted, (await nodes.Other.Http.AdminAsync("POST", "/rooms/old/lines", Line)).Status);

        await Eventually.TrueAsync(async () => (await nodes.One.LinesAsync("old")).SequenceEqual(["1 ann: hello", "2 bot: done"]), "the line to be in the log");
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("a%20b")]
    [InlineData("a%1Bb")]
    [InlineData("-dev")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456789")]
    public async Task A_room_that_nobody_ever_entered_is_none(string room)
    {
        foreach (var node in (ServerProcess[])[nodes.One, nodes.Other])
        {
            Assert.StartsWith("there is no room '", await node.Http.ProblemAsync(HttpStatusCode.NotFound, "GET", $"/rooms/{room}/lines"), StringComparison.Ordinal);
            Assert.StartsWith("there is no room '", await node.Http.ProblemAsync(HttpStatusCode.NotFound, "POST", $"/rooms/{room}/lines", Line), StringComparison.Ordinal);
            Assert.StartsWith("there is no room '", await node.Http.ProblemAsync(HttpStatusCode.NotFound, "GET", $"/rooms/{room}/lines"), StringComparison.Ordinal);
        }

        Assert.Equal(0, (await nodes.Store.Log.ReadHeadsAsync(["nowhere"]))[0].Sequence);
    }

    [Fact]
    public async Task A_room_where_nobody_has_said_anything_yet_is_one()
    {
        using var ann = await nodes.Other.EnterAsync("quiet");
        await nodes.UntilMembersAsync("quiet", 1);

        Assert.Empty(await nodes.One.LinesAsync("quiet"));
    }

    [Fact]
    public async Task More_lines_than_one_answer_carries_are_not_an_error()
    {
        var from = Guid.NewGuid();
        await nodes.Store.Log.AppendAsync(from, [.. Enumerable.Range(1, ClusterLimits.MaxBatch).Select(number => Pending(number, "long"))]);
        await nodes.Store.Log.AppendAsync(from, [Pending(ClusterLimits.MaxBatch + 1, "long")]);

        var lines = await nodes.One.LinesAsync("long", $"?limit={int.MaxValue}");

        Assert.Equal(ClusterLimits.MaxBatch, lines.Count);
        Assert.Equal("2 ann: hello", lines[0]);
        Assert.StartsWith("limit is '99999999999'", await nodes.One.Http.ProblemAsync(HttpStatusCode.BadRequest, "GET", "/rooms/long/lines?limit=99999999999"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_can_open_no_more_rooms_says_so_and_sends_nothing()
    {
        using var full = await nodes.StartAsync("full", "--Chat:MaxRooms=1");
        await nodes.Store.Log.AppendAsync(Guid.NewGuid(), [Pending(1, "beyond")]);

        var problem = await full.Http.ProblemAsync(HttpStatusCode.ServiceUnavailable, "POST", "/rooms/beyond/lines", Line);

        Assert.Equal("the line was not sent: 'beyond' is not open on this node, where somebody is in each of the 1 rooms that Chat:MaxRooms allows; say it on another node, or later", problem);
        Assert.Equal(["1 ann: hello"], await full.LinesAsync("beyond"));
    }

    private static PendingLine Pending(int number, string room) => new(number, room, "ann", "hello"u8.ToArray(), DateTimeOffset.UnixEpoch);
}
