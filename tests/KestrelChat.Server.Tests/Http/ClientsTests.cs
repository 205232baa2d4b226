using System.Net;
using System.Text.Json;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Http;

public sealed class ClientsTests
{
    [Fact]
    public async Task A_client_is_listed_with_all_that_is_known_of_it()
    {
        await using var server = ChatServer.Start();
        using var person = await server.ConnectGreetedAsync();
        await person.SendAsync("one\ntwo\n");
        await person.ReadLineAsync();
        await person.ReadLineAsync();
        var client = (await server.GetAsync("/clients"))[0];

        string[] names = ["id", "name", "address", "endpoint", "room", "connectedAt", "idleSeconds", "linesReceived", "bytesSent", "linesBehind"];
        Assert.Equal(names, client.EnumerateObject().Select(property => property.Name));
        Assert.Equal(person.Who, client.GetProperty("name").GetString());
        Assert.Equal(person.Who, client.GetProperty("address").GetString());
        Assert.Equal("Main", client.GetProperty("endpoint").GetString());
        Assert.Equal("lobby", client.GetProperty("room").GetString());
        Assert.InRange(client.GetProperty("connectedAt").GetDateTimeOffset(), DateTimeOffset.UtcNow - Eventually.Patience, DateTimeOffset.UtcNow);
        Assert.Equal(2, client.GetProperty("linesReceived").GetInt64());
        Assert.Equal($"You are {person.Who}\n{person.Who}: one\n{person.Who}: two\n".Length, client.GetProperty("bytesSent").GetInt64());
        Assert.Equal(0, client.GetProperty("linesBehind").GetInt64());

        var alone = await server.GetAsync($"/clients/{client.GetProperty("id").GetInt64()}");
        Assert.Equal(person.Who, alone.GetProperty("address").GetString());
    }

    [Fact]
    public async Task Clients_are_listed_oldest_first_and_can_be_paged_through()
    {
        await using var server = ChatServer.Start();
        var people = await server.ConnectAllAsync(5);
        await server.UntilHereAsync(5);

        var first = await ListAsync(server, "/clients?limit=2");
        Assert.Equal(people[..2].Select(person => person.Who), first.Addresses);
        Assert.Equal("5", first.Total);
        var second = await ListAsync(server, $"/clients?limit=2&after={first.LastId}");
        Assert.Equal(people[2..4].Select(person => person.Who), second.Addresses);
        var third = await ListAsync(server, $"/clients?limit=2&after={second.LastId}");
        Assert.Equal([people[4].Who], third.Addresses);
        Assert.Equal("5", third.Total);
    }

    [Fact]
    public async Task Clients_can_be_picked_by_room_and_by_name()
    {
        await using var server = ChatServer.Start();
        var people = await server.ConnectAllAsync(3);
        await server.UntilHereAsync(3);
        Assert.Equal(3, (await server.GetAsync("/clients?room=lobby")).GetArrayLength());
        Assert.Equal(3, (await server.GetAsync("/clients?room=%23Lobby")).GetArrayLength());
        Assert.Equal(0, (await server.GetAsync("/clients?room=nowhere")).GetArrayLength());
        Assert.Equal(0, (await server.GetAsync("/clients?room=no%20room")).GetArrayLength());
        var named = await ListAsync(server, $"/clients?name={people[1].Who}");
        Assert.Equal([people[1].Who], named.Addresses);
        Assert.Equal("1", named.Total);

        await people[2].SendAsync("/nick Ada\n");
        await people[2].ReadLineAsync(line => line.StartsWith("* you are Ada now", StringComparison.Ordinal));
        Assert.Equal([people[2].Who], (await ListAsync(server, "/clients?name=ada")).Addresses);
        Assert.Equal(0, (await server.GetAsync($"/clients?name={people[2].Who}")).GetArrayLength());
    }

    [Fact]
    public async Task One_who_has_left_is_not_listed()
    {
        await using var server = ChatServer.Start();
        var people = await server.ConnectAllAsync(2);
        await server.UntilHereAsync(2);
        people[0].Dispose();
        await server.UntilHereAsync(1);
        Assert.Equal(people[1].Who, (await server.GetAsync("/clients"))[0].GetProperty("address").GetString());
    }

    [Theory]
    [InlineData("/clients?limit=abc", HttpStatusCode.BadRequest, "limit is 'abc'; a whole number is wanted")]
    [InlineData("/clients?limit=0", HttpStatusCode.BadRequest, "limit is 0")]
    [InlineData("/clients?after=x", HttpStatusCode.BadRequest, "after")]
    [InlineData("/clients?scope=cluster&after=7", HttpStatusCode.BadRequest, "after is 7, the id of a client of one node, and scope is cluster; ")]
    [InlineData("/rooms/nowhere/lines", HttpStatusCode.NotFound, "there is no room 'nowhere'; GET /rooms lists them")]
    [InlineData("/rooms/no%20room/lines", HttpStatusCode.NotFound, "there is no room 'no room'")]
    [InlineData("/clients/987654", HttpStatusCode.NotFound, "987654")]
    [InlineData("/clients/abc", HttpStatusCode.NotFound, "Not Found")]
    [InlineData("/nowhere", HttpStatusCode.NotFound, "Not Found")]
    public async Task What_cannot_be_answered_is_a_problem_that_names_it(string path, HttpStatusCode status, string named)
    {
        await using var server = ChatServer.Start();
        using var response = await server.Http.GetAsync(path);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadAsStringAsync();
        Assert.Contains(named, problem, StringComparison.Ordinal);
        Assert.Equal((int)status, JsonDocument.Parse(problem).RootElement.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task A_room_tells_how_many_are_in_it_and_what_was_said()
    {
        await using var server = ChatServer.Start();
        using var person = await server.ConnectGreetedAsync();
        await person.SendAsync("one\ntwo\n");
        await person.ReadLineAsync();
        await person.ReadLineAsync();
        var room = (await server.GetAsync("/rooms"))[0];
        Assert.Equal("lobby", room.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, room.GetProperty("topic").ValueKind);
        Assert.Equal(1, room.GetProperty("members").GetInt32());
        Assert.Equal(2, room.GetProperty("lines").GetInt64());
    }

    [Fact]
    public async Task A_server_alone_is_its_whole_cluster_and_another_scope_is_a_problem()
    {
        await using var server = ChatServer.Start();
        using var person = await server.ConnectGreetedAsync();
        await server.UntilHereAsync(1);
        Assert.Equal(person.Who, (await server.GetAsync("/clients?scope=cluster"))[0].GetProperty("address").GetString());

        using var response = await server.Http.GetAsync("/clients?scope=moon");
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("scope is 'moon'; node or cluster is wanted", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_can_be_asked_is_described()
    {
        await using var server = ChatServer.Start();
        var paths = (await server.GetAsync("/openapi/v1.json")).GetProperty("paths");
        Assert.Equal(["/bans", "/bans/{id}", "/clients", "/clients/{id}", "/metrics", "/rooms", "/rooms/{room}/lines"], paths.EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal));
        var parameters = paths.GetProperty("/clients").GetProperty("get").GetProperty("parameters").EnumerateArray();
        Assert.Equal(["after", "limit", "name", "room", "scope"], parameters.Select(parameter => parameter.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
    }

    private static async Task<(string[] Addresses, string Total, long LastId)> ListAsync(ChatServer server, string path)
    {
        using var response = await server.Http.GetAsync(path);
        var clients = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.EnumerateArray().ToList();
        return (
            [.. clients.Select(client => client.GetProperty("address").GetString()!)],
            response.Headers.GetValues("X-Total-Count").Single(),
            clients[^1].GetProperty("id").GetInt64());
    }
}
