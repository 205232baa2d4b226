using System.Net;
using System.Text.Json;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Http;

/// <summary>Sorting, filters and pages of <c>/clients</c>.</summary>
[Trait("Category", "Program")]
public sealed class ClientsQueryTests
{
    public static TheoryData<string> Fields => ["id", "name", "address", "endpoint", "room", "connectedAt", "idleSeconds", "linesReceived", "bytesSent", "linesBehind"];

    [Theory]
    [InlineData("sort=name", "Ann bob Cid")]
    [InlineData("sort=-name", "Cid bob Ann")]
    [InlineData("sort=id", "bob Cid Ann")]
    [InlineData("sort=linesReceived", "bob Cid Ann")]
    [InlineData("sort=-linesReceived", "Ann bob Cid")]
    [InlineData("sort=endpoint", "bob Cid Ann")]
    [InlineData("sort=name&limit=1", "Ann")]
    [InlineData("sort=name&limit=1&offset=1", "bob")]
    [InlineData("sort=name&offset=2", "Cid")]
    [InlineData("offset=3", "")]
    [InlineData("contains=B", "bob")]
    [InlineData("contains=127.0.0", "bob Cid Ann")]
    [InlineData("contains=nobody", "")]
    [InlineData("address=127.0.0.1", "bob Cid Ann")]
    [InlineData("address=127.0.0.0%2F8&room=lobby&contains=i&sort=-name", "Cid")]
    [InlineData("address=203.0.113.0%2F24", "")]
    public async Task Clients_are_filtered_sorted_and_cut_into_pages(string query, string names)
    {
        await using var server = ChatServer.Start();
        using var bob = await ConnectAsync(server, "bob");
        using var cid = await ConnectAsync(server, "Cid");
        using var ann = await ConnectAsync(server, "Ann");
        await ann.SendAsync("hello\n");
        await ann.ReadLineAsync(line => line == "Ann: hello");
        Assert.Equal(names, string.Join(' ', (await server.GetJsonAsync("/clients?" + query)).EnumerateArray().Select(client => client.GetProperty("name").GetString())));
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task Every_field_can_be_sorted_by(string field)
    {
        await using var server = ChatServer.Start();
        var clients = await server.ConnectAllAsync(3);
        await server.WaitForClientsAsync(3);
        Assert.Equal(Fields.Select(row => row.Data), (await server.GetJsonAsync("/clients"))[0].EnumerateObject().Select(member => member.Name));
        foreach (var sort in new[] { field, "-" + field })
        {
            Assert.Equal(3, (await server.GetJsonAsync($"/clients?sort={sort}")).GetArrayLength());
        }

        Array.ForEach(clients, client => client.Dispose());
    }

    [Fact]
    public async Task The_total_is_that_of_all_matching_clients()
    {
        await using var server = ChatServer.Start();
        using var ann = await ConnectAsync(server, "Ann");
        using var anna = await ConnectAsync(server, "Anna");
        using var bob = await ConnectAsync(server, "bob");
        using var response = await server.Http.GetAsync("/clients?contains=ann&sort=-name&offset=1&limit=1");
        Assert.Equal("2", Assert.Single(response.Headers.GetValues("X-Total-Count")));
        Assert.Equal("Ann", JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement[0].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("sort=age", "sort: invalid value 'age': expected one of id, name, address, endpoint, room, connectedAt, idleSeconds, linesReceived, bytesSent, linesBehind, with a minus sign before it for downwards")]
    [InlineData("sort=", "sort: invalid value '': expected one of id, ")]
    [InlineData("sort=--id", "sort: invalid value '--id': ")]
    [InlineData("sort=%1b", "sort: invalid value '␛': ")]
    [InlineData("offset=-1", "offset: invalid value '-1': expected a whole number from 0 to 2147483647")]
    [InlineData("address=nonsense", "address: invalid value 'nonsense': expected an address or a range in CIDR notation")]
    [InlineData("address=203.0.113.7%2F24", "address: invalid value '203.0.113.7/24': ")]
    [InlineData("scope=cluster&sort=id", "sort: invalid value 'id': not allowed with scope=cluster")]
    [InlineData("scope=cluster&offset=1", "offset: invalid value '1': not allowed with scope=cluster")]
    [InlineData("scope=cluster&contains=a", "contains: invalid value 'a': not allowed with scope=cluster")]
    [InlineData("scope=cluster&address=127.0.0.1", "address: invalid value '127.0.0.1': not allowed with scope=cluster")]
    public async Task An_invalid_question_is_a_problem_that_says_why(string query, string detail)
    {
        await using var server = ChatServer.Start();
        Assert.Contains(detail, await server.Http.ProblemAsync(HttpStatusCode.BadRequest, "GET", "/clients?" + query), StringComparison.Ordinal);
    }

    private static async Task<SocketClient> ConnectAsync(ChatServer server, string name)
    {
        var client = await server.ConnectGreetedAsync();
        await client.SendAsync($"/nick {name}\n");
        await client.ReadLineAsync(line => line.StartsWith($"* you are now {name}", StringComparison.Ordinal));
        return client;
    }
}
