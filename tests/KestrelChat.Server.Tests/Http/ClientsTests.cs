using System.Net;
using System.Text.Json;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Http;

[Trait("Category", "Program")]
public sealed class ClientsTests
{
    [Fact]
    public async Task A_client_is_listed_with_all_its_fields()
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync("one\ntwo\n");
        await client.ReadLineAsync();
        await client.ReadLineAsync();
        var listed = (await server.GetJsonAsync("/clients"))[0];

        string[] names = ["id", "name", "address", "endpoint", "room", "connectedAt", "idleSeconds", "linesReceived", "bytesSent", "linesBehind"];
        Assert.Equal(names, listed.EnumerateObject().Select(property => property.Name));
        Assert.Equal(client.Address, listed.GetProperty("name").GetString());
        Assert.Equal(client.Address, listed.GetProperty("address").GetString());
        Assert.Equal("Main", listed.GetProperty("endpoint").GetString());
        Assert.Equal("lobby", listed.GetProperty("room").GetString());
        Assert.InRange(listed.GetProperty("connectedAt").GetDateTimeOffset(), DateTimeOffset.UtcNow - Wait.Limit, DateTimeOffset.UtcNow);
        Assert.Equal(2, listed.GetProperty("linesReceived").GetInt64());
        Assert.Equal($"You are {client.Address}\n{client.Address}: one\n{client.Address}: two\n".Length, listed.GetProperty("bytesSent").GetInt64());
        Assert.Equal(0, listed.GetProperty("linesBehind").GetInt64());

        var alone = await server.GetJsonAsync($"/clients/{listed.GetProperty("id").GetInt64()}");
        Assert.Equal(client.Address, alone.GetProperty("address").GetString());
    }

    [Fact]
    public async Task Clients_are_listed_oldest_first_in_pages()
    {
        await using var server = ChatServer.Start();
        var clients = await server.ConnectAllAsync(5);
        await server.WaitForClientsAsync(5);

        var first = await ListAsync(server, "/clients?limit=2");
        Assert.Equal(clients[..2].Select(client => client.Address), first.Addresses);
        Assert.Equal("5", first.Total);
        var second = await ListAsync(server, $"/clients?limit=2&after={first.LastId}");
        Assert.Equal(clients[2..4].Select(client => client.Address), second.Addresses);
        var third = await ListAsync(server, $"/clients?limit=2&after={second.LastId}");
        Assert.Equal([clients[4].Address], third.Addresses);
        Assert.Equal("5", third.Total);
    }

    [Fact]
    public async Task Clients_can_be_filtered_by_room_and_by_name()
    {
        await using var server = ChatServer.Start();
        var clients = await server.ConnectAllAsync(3);
        await server.WaitForClientsAsync(3);
        Assert.Equal(3, (await server.GetJsonAsync("/clients?room=lobby")).GetArrayLength());
        Assert.Equal(3, (await server.GetJsonAsync("/clients?room=%23Lobby")).GetArrayLength());
        Assert.Equal(0, (await server.GetJsonAsync("/clients?room=nowhere")).GetArrayLength());
        Assert.Equal(0, (await server.GetJsonAsync("/clients?room=no%20room")).GetArrayLength());
        var named = await ListAsync(server, $"/clients?name={clients[1].Address}");
        Assert.Equal([clients[1].Address], named.Addresses);
        Assert.Equal("1", named.Total);

        await clients[2].SendAsync("/nick Ada\n");
        await clients[2].ReadLineAsync(line => line.StartsWith("* you are now Ada", StringComparison.Ordinal));
        Assert.Equal([clients[2].Address], (await ListAsync(server, "/clients?name=ada")).Addresses);
        Assert.Equal(0, (await server.GetJsonAsync($"/clients?name={clients[2].Address}")).GetArrayLength());
    }

    [Fact]
    public async Task A_client_that_left_is_not_listed()
    {
        await using var server = ChatServer.Start();
        var clients = await server.ConnectAllAsync(2);
        await server.WaitForClientsAsync(2);
        clients[0].Dispose();
        await server.WaitForClientsAsync(1);
        Assert.Equal(clients[1].Address, (await server.GetJsonAsync("/clients"))[0].GetProperty("address").GetString());
    }

    [Theory]
    [InlineData("/clients?limit=abc", HttpStatusCode.BadRequest, "limit: invalid value 'abc': expected a whole number from 1 to 2147483647")]
    [InlineData("/clients?limit=", HttpStatusCode.BadRequest, "limit: invalid value '': expected a whole number from 1")]
    [InlineData("/clients?limit=0", HttpStatusCode.BadRequest, "limit: invalid value '0': expected a whole number from 1")]
    [InlineData("/clients?limit=2147483648", HttpStatusCode.BadRequest, "limit: invalid value '2147483648': expected a whole number from 1 to 2147483647")]
    [InlineData("/clients?limit=1.5", HttpStatusCode.BadRequest, "limit: invalid value '1.5': ")]
    [InlineData("/clients?limit=1&limit=2", HttpStatusCode.BadRequest, "limit: invalid value '1,2': ")]
    [InlineData("/clients?limit=%1b[31m", HttpStatusCode.BadRequest, "limit: invalid value '␛[31m': ")]
    [InlineData("/clients?after=x", HttpStatusCode.BadRequest, "after: invalid value 'x': expected a whole number")]
    [InlineData("/clients?after=99999999999999999999", HttpStatusCode.BadRequest, "after: invalid value '99999999999999999999': ")]
    [InlineData("/clients?scope=moon", HttpStatusCode.BadRequest, "scope: invalid value 'moon': expected node or cluster")]
    [InlineData("/clients?scope=cluster&after=7", HttpStatusCode.BadRequest, "after: invalid value '7': not allowed with scope=cluster")]
    [InlineData("/clients/987654", HttpStatusCode.NotFound, "987654")]
    [InlineData("/clients/abc", HttpStatusCode.NotFound, "Not Found")]
    [InlineData("/nowhere", HttpStatusCode.NotFound, "Not Found")]
    public async Task An_invalid_request_is_answered_with_a_problem_that_says_why(string path, HttpStatusCode status, string named)
    {
        await using var server = ChatServer.Start();
        using var response = await server.Http.GetAsync(path);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        var texts = problem.EnumerateObject().Where(property => property.Name is "title" or "detail").Select(property => property.Value.GetString());
        Assert.Contains(named, string.Join(' ', texts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_alone_is_its_whole_cluster()
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        await server.WaitForClientsAsync(1);
        Assert.Equal(client.Address, (await server.GetJsonAsync("/clients?scope=cluster"))[0].GetProperty("address").GetString());
    }

    [Fact]
    public async Task Limits_may_be_larger_than_the_number_of_clients()
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        await server.WaitForClientsAsync(1);
        foreach (var query in new[] { "limit=2147483647", "limit=2147483647&scope=cluster", "after=-1", "limit=%201", "limit=%2B1" })
        {
            Assert.Equal(1, (await server.GetJsonAsync($"/clients?{query}")).GetArrayLength());
        }
    }

    [Fact]
    public async Task A_client_that_an_operator_disconnects_is_told_why_in_its_wording()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        using var english = await server.ConnectGreetedAsync();
        await server.WaitForClientsAsync(1);
        var id = (await server.GetJsonAsync("/clients"))[0].GetProperty("id").GetInt64();
        using var russian = await server.ConnectAsync("Russian");
        await server.WaitForClientsAsync(2);

        var (status, _, _) = await server.Http.AdminAsync("DELETE", $"/clients/{id}?reason=be%20kind%0A%1B[31m");

        Assert.Equal(HttpStatusCode.NoContent, status);
        Assert.EndsWith("* an operator has disconnected you: be kind␊␛[31m\n", await english.ReadToEndAsync(), StringComparison.Ordinal);
        await russian.ReadLineAsync(line => line == $"Клиент {english.Address} покинул чат.");
        var entry = Assert.Single(server.Log.Entries, entry => entry.Category == "KestrelChat.Audit");
        Assert.Matches($@"^127\.0\.0\.1:\d+ disconnected client {id}, {english.Address} from {english.Address}: be kind␊␛\[31m$", entry.Message);
        await Wait.UntilAsync(() => server.Log.Entries.Any(each => each.Message.Contains("ClosedByOperator", StringComparison.Ordinal)), "the end to be logged");

        Assert.Contains($"this node has no client {id}; ", await server.Http.ProblemAsync(HttpStatusCode.NotFound, "DELETE", $"/clients/{id}"), StringComparison.Ordinal);
        var other = (await server.GetJsonAsync("/clients"))[0].GetProperty("id").GetInt64();
        Assert.Contains("reason: 201 characters: expected at most 200", await server.Http.ProblemAsync(HttpStatusCode.BadRequest, "DELETE", $"/clients/{other}?reason={new string('x', 201)}"), StringComparison.Ordinal);
        await server.Http.AdminAsync("DELETE", $"/clients/{other}");
        Assert.EndsWith("* оператор отключил вас\n", await russian.ReadToEndAsync(), StringComparison.Ordinal);
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
