using System.Net;
using KestrelChat.Cluster.Store;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>What a node answers over HTTP about all nodes. Each test has rooms of its own.</summary>
[Trait("Category", "Program")]
public sealed class HttpTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const string Line = """{"who":"bot","text":"done"}""";

    [Fact]
    public async Task Clients_of_all_nodes_are_listed_with_their_nodes()
    {
        using var ann = await nodes.One.EnterAsync("list");
        using var bob = await nodes.Other.EnterAsync("list");
        await nodes.WhenMembersAsync("list", 2);

        var (listed, total) = await nodes.One.ListAsync("/clients?scope=cluster&room=%23LIST");
        Assert.Equal("2", total);
        Assert.Equal([("one", ann.Address), ("other", bob.Address)], listed.Select(client => (client.GetProperty("nodeName").GetString()!, client.GetProperty("address").GetString()!)));
        Assert.Equal(2, listed.Select(client => client.GetProperty("node").GetGuid()).Distinct().Count());
        var here = Assert.Single((await nodes.Other.ListAsync("/clients?room=List")).Clients);
        Assert.Equal(here.GetProperty("id").GetInt64(), listed[1].GetProperty("id").GetInt64());
        string[] names = ["node", "nodeName", "id", "name", "address", "endpoint", "room", "connectedAt", "idleSeconds"];
        Assert.Equal(names, listed[0].EnumerateObject().Select(property => property.Name));

        var (page, whole) = await nodes.Other.ListAsync("/clients?scope=cluster&room=list&limit=1");
        Assert.Equal(ann.Address, Assert.Single(page).GetProperty("address").GetString());
        Assert.Equal("2", whole);
        Assert.Equal("0", (await nodes.Other.ListAsync("/clients?scope=cluster&room=no%20room")).Total);
    }

    [Fact]
    public async Task A_client_of_another_node_is_found_by_its_name_in_any_spelling_and_by_its_address()
    {
        using var ann = await nodes.One.EnterAsync("find");
        using var bob = await nodes.One.EnterAsync("find");
        await ann.SendAsync("/nick Finder\n");
        await ann.ReadLineAsync(line => line == "* you are now Finder");
        await nodes.WhenMembersAsync("find", 2);

        foreach (var (name, found) in new[] { ("FINDER", ann), (bob.Address, bob) })
        {
            var (listed, total) = await nodes.Other.ListAsync($"/clients?scope=cluster&room=find&limit=1&name={name}");
            Assert.Equal(found.Address, Assert.Single(listed).GetProperty("address").GetString());
            Assert.Equal("1", total);
        }

        Assert.Equal(ann.Address, Assert.Single((await nodes.One.ListAsync("/clients?name=finder")).Clients).GetProperty("address").GetString());
        foreach (var unknown in (string[])["nobody", "finder%00", "%FF", "", new string('x', 5000)])
        {
            Assert.Equal("0", (await nodes.Other.ListAsync($"/clients?scope=cluster&name={unknown}")).Total);
        }
    }

    [Fact]
    public async Task A_parameter_or_id_that_belongs_to_one_node_is_rejected_with_an_explanation()
    {
        var http = nodes.One.Http;
        Assert.StartsWith("after: invalid value '7': not allowed with scope=cluster", await http.ProblemAsync(HttpStatusCode.BadRequest, "GET", "/clients?scope=cluster&after=7"), StringComparison.Ordinal);
        const string Elsewhere = "this node has no client 987654; it may have left, or be on another node: GET /clients?scope=cluster lists the clients of all nodes";
        Assert.Equal(Elsewhere, await http.ProblemAsync(HttpStatusCode.NotFound, "GET", "/clients/987654"));
        Assert.Equal(Elsewhere, await http.ProblemAsync(HttpStatusCode.NotFound, "DELETE", "/clients/987654"));
    }

    [Fact]
    public async Task A_line_posted_on_one_node_is_received_on_the_other_and_listed_by_both()
    {
        using var ann = await nodes.Other.EnterAsync("post");
        await nodes.WhenMembersAsync("post", 1);

        var (status, _, _) = await nodes.One.Http.AdminAsync("POST", "/rooms/Post/lines", Line);

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal("bot: done", await ann.ReadLineAsync(line => line.StartsWith("bot", StringComparison.Ordinal)));
        await ann.SendAsync("thanks\n");
        await ann.ReadLineAsync(line => line.EndsWith(": thanks", StringComparison.Ordinal));
        foreach (var node in (ServerProcess[])[nodes.One, nodes.Other])
        {
            Assert.Equal(["1 bot: done", $"2 {ann.Address}: thanks"], await node.LinesAsync("post"));
            Assert.Equal([$"2 {ann.Address}: thanks"], await node.LinesAsync("POST", "?limit=1"));
            var room = Assert.Single(await node.RoomsAsync(), room => room.GetProperty("name").GetString() == "post");
            Assert.Equal((1, 2), (room.GetProperty("members").GetInt32(), room.GetProperty("lines").GetInt64()));
        }

        await Wait.UntilAsync(() => nodes.One.Log.Any(line => line.EndsWith("said in post as bot: done", StringComparison.Ordinal)), "the line is in the audit log");
    }

    [Fact]
    public async Task A_room_that_exists_only_in_the_log_can_be_read_and_spoken_in_on_every_node()
    {
        await nodes.SayAsync("old", 1);

        Assert.Equal(["1 ann: hello"], await nodes.One.LinesAsync("old"));
        Assert.Equal(HttpStatusCode.Accepted, (await nodes.Other.Http.AdminAsync("POST", "/rooms/old/lines", Line)).Status);

        await Wait.UntilAsync(async () => (await nodes.One.LinesAsync("old")).SequenceEqual(["1 ann: hello", "2 bot: done"]), "the line is in the log");
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("a%20b")]
    [InlineData("a%1Bb")]
    [InlineData("-dev")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456789")]
    public async Task A_room_that_nobody_ever_entered_does_not_exist(string room)
    {
        foreach (var node in (ServerProcess[])[nodes.One, nodes.Other])
        {
            Assert.StartsWith("there is no room '", await node.Http.ProblemAsync(HttpStatusCode.NotFound, "GET", $"/rooms/{room}/lines"), StringComparison.Ordinal);
            Assert.StartsWith("there is no room '", await node.Http.ProblemAsync(HttpStatusCode.NotFound, "POST", $"/rooms/{room}/lines", Line), StringComparison.Ordinal);
            Assert.StartsWith("there is no room '", await node.Http.ProblemAsync(HttpStatusCode.NotFound, "GET", $"/rooms/{room}/lines"), StringComparison.Ordinal);
        }

        Assert.Equal(0, (await nodes.Store.Log.ReadRoomAsync("nowhere", 0, 0)).End.Sequence);
    }

    [Fact]
    public async Task A_room_without_lines_exists_while_it_has_members()
    {
        using var ann = await nodes.Other.EnterAsync("quiet");
        await nodes.WhenMembersAsync("quiet", 1);

        Assert.Empty(await nodes.One.LinesAsync("quiet"));
    }

    [Fact]
    public async Task A_limit_beyond_one_page_returns_every_line()
    {
        await nodes.SayAsync("long", ClusterLimits.MaxBatch);
        await nodes.SayAsync("long", 1);

        var lines = await nodes.One.LinesAsync("long", $"?limit={int.MaxValue}");

        Assert.Equal(ClusterLimits.MaxBatch + 1, lines.Count);
        Assert.Equal($"{lines.Count} ann: hello", lines[^1]);
        Assert.Matches(@"^limit\b.*'99999999999'", await nodes.One.Http.ProblemAsync(HttpStatusCode.BadRequest, "GET", "/rooms/long/lines?limit=99999999999"));
    }

    [Fact]
    public async Task A_node_that_can_open_no_more_rooms_rejects_a_line_in_another_room_and_says_why()
    {
        using var full = await nodes.StartAsync("full", "--Chat:MaxRooms=1");
        await nodes.SayAsync("beyond", 1);

        var problem = await full.Http.ProblemAsync(HttpStatusCode.ServiceUnavailable, "POST", "/rooms/beyond/lines", Line);

        Assert.Matches(@"^the line was not sent: .*'beyond' is not open on this node.*\b1 rooms that Chat:MaxRooms allows", problem);
        Assert.Equal(["1 ann: hello"], await full.LinesAsync("beyond"));
    }
}
