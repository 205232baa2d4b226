using System.Net;
using System.Text.Json;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Http;

[Trait("Category", "Program")]
public sealed class BansTests
{
    private static readonly (string Key, string Value)[] s_behindProxy = [AdminCalls.Setting, ("Chat:Endpoints:Main:ProxyProtocol", "Required"), ("Chat:Endpoints:Russian:ProxyProtocol", "Required")];

    [Fact]
    public async Task A_ban_is_listed_until_it_is_lifted()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        var first = await server.Http.BanAsync("203.0.113.0/24", "spam\u001B[31m", "01:00:00");
        Assert.Equal(["id", "address", "reason", "createdAt", "expiresAt"], first.EnumerateObject().Select(property => property.Name));
        Assert.Equal("203.0.113.0/24", first.GetProperty("address").GetString());
        Assert.Equal("spam␛[31m", first.GetProperty("reason").GetString());
        Assert.Equal(TimeSpan.FromHours(1), first.GetProperty("expiresAt").GetDateTimeOffset() - first.GetProperty("createdAt").GetDateTimeOffset());
        var second = await server.Http.BanAsync("::ffff:192.0.2.1");
        Assert.Equal("192.0.2.1", second.GetProperty("address").GetString());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("expiresAt").ValueKind);

        var (_, listed, _) = await server.Http.AdminAsync("GET", "/bans");
        Assert.Equal([first.ToString(), second.ToString()], listed.EnumerateArray().Select(ban => ban.ToString()));
        var (_, one, _) = await server.Http.AdminAsync("GET", "/bans/2");
        Assert.Equal(second.ToString(), one.ToString());

        var (status, _, _) = await server.Http.AdminAsync("DELETE", "/bans/1");
        Assert.Equal(HttpStatusCode.NoContent, status);
        Assert.Contains("there is no ban 1", await server.Http.ProblemAsync(HttpStatusCode.NotFound, "DELETE", "/bans/1"), StringComparison.Ordinal);
        Assert.Contains("there is no ban 1", await server.Http.ProblemAsync(HttpStatusCode.NotFound, "GET", "/bans/1"), StringComparison.Ordinal);
        (_, listed, _) = await server.Http.AdminAsync("GET", "/bans");
        Assert.Equal([second.ToString()], listed.EnumerateArray().Select(ban => ban.ToString()));
        Assert.Equal([62, 62, 63], server.Log.Entries.Where(entry => entry.Category == "KestrelChat.Audit").Select(entry => entry.Event.Id));
    }

    [Fact]
    public async Task A_ban_disconnects_clients_by_their_real_address_each_in_its_wording()
    {
        await using var server = ChatServer.Start(s_behindProxy);
        using var english = await FromAsync(server, "203.0.113.7");
        using var russian = await FromAsync(server, "203.0.113.8", "Russian");
        using var other = await FromAsync(server, "203.0.114.7");
        await server.WaitForClientsAsync(3);

        await server.Http.BanAsync("203.0.113.0/24", "no more");

        Assert.EndsWith("* you are banned from this server: no more\n", await english.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.EndsWith("* вам закрыт доступ на этот сервер: no more\n", await russian.ReadToEndAsync(), StringComparison.Ordinal);
        await other.SendAsync("still here\n");
        await other.ReadLineAsync(line => line == "203.0.114.7:51234: still here");
        var entry = Assert.Single(server.Log.Entries, entry => entry.Category == "KestrelChat.Audit");
        Assert.Matches(@"^127\.0\.0\.1:\d+ banned 203\.0\.113\.0/24 \(ban 1\) until it is lifted: no more; 2 client\(s\) disconnected$", entry.Message);
        await Wait.UntilAsync(() => server.Log.Entries.Count(each => each.Message.EndsWith(" s: Banned", StringComparison.Ordinal)) == 2, "both ends to be logged");
    }

    [Fact]
    public async Task A_banned_address_is_refused_until_the_ban_is_lifted()
    {
        await using var server = ChatServer.Start(s_behindProxy);
        await server.Http.BanAsync("203.0.113.7");
        using (var banned = await FromAsync(server, "203.0.113.7"))
        {
            Assert.Equal("* you are banned from this server\n", await banned.ReadToEndAsync());
        }

        using (var mapped = await server.ConnectAsync("Russian"))
        {
            await mapped.SendAsync("PROXY TCP6 ::ffff:203.0.113.7 ::1 51234 8000\r\n");
            Assert.Equal("* вам закрыт доступ на этот сервер\n", await mapped.ReadToEndAsync());
        }

        var refused = Assert.Single(server.Log.Entries, entry => entry.Event.Name == "ConnectionsRefused");
        Assert.Contains("Banned: 203.0.113.7 is covered by ban 1 of 203.0.113.7", refused.Message, StringComparison.Ordinal);
        await server.Http.AdminAsync("DELETE", "/bans/1");
        using var again = await FromAsync(server, "203.0.113.7");
        Assert.Equal("You are 203.0.113.7:51234", await again.ReadLineAsync());
    }

    [Theory]
    [InlineData("""{"address":"203.0.113.7/24"}""", "address: invalid value '203.0.113.7/24': ")]
    [InlineData("""{"address":"example.org\n"}""", "address: invalid value 'example.org␊': ")]
    [InlineData("""{"reason":"spam"}""", "address: invalid value '': ")]
    [InlineData("""{"address":"203.0.113.7","duration":"an hour"}""", "duration: invalid value 'an hour': expected hh:mm:ss or days.hh:mm:ss, ")]
    [InlineData("""{"address":"203.0.113.7","duration":"1"}""", "duration: invalid value '1': expected hh:mm:ss")]
    [InlineData("""{"address":"203.0.113.7","duration":""}""", "duration: invalid value '': expected hh:mm:ss")]
    [InlineData("""{"address":"203.0.113.7","duration":"00:00:00"}""", "more than zero")]
    [InlineData("""{"address":"203.0.113.7","duration":"-01:00:00"}""", "more than zero")]
    [InlineData("""{"address":"203.0.113.7","duration":"36501.00:00:00"}""", "at most 36500 days")]
    [InlineData("""{"address":"203.0.113.7","duration":"10675199.02:48:05"}""", "at most 36500 days")]
    [InlineData("""{"address":"203.0.113.7","duration":3600}""", "body: invalid JSON at $.duration in line 1: ")]
    [InlineData("""{"address":"203.0.113.7","durration":"01:00:00"}""", "body: unknown member 'durration' in line 1: expected address, reason, duration")]
    [InlineData("""{"address":""", "body: invalid JSON at $.address in line 1: ")]
    public async Task An_invalid_ban_is_a_problem_that_says_why(string json, string expected)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        Assert.Contains(expected, await server.Http.ProblemAsync(HttpStatusCode.BadRequest, "POST", "/bans", json), StringComparison.Ordinal);
        var (_, listed, _) = await server.Http.AdminAsync("GET", "/bans");
        Assert.Equal(0, listed.GetArrayLength());
    }

    [Fact]
    public async Task A_reason_is_bounded()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        var json = $$"""{"address":"203.0.113.7","reason":"{{new string('x', 201)}}"}""";
        Assert.Equal("reason: 201 characters: expected at most 200", await server.Http.ProblemAsync(HttpStatusCode.BadRequest, "POST", "/bans", json));
    }

    [Fact]
    public async Task A_range_that_is_already_banned_is_a_conflict()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        await server.Http.BanAsync("203.0.113.7");
        Assert.Contains("banned by ban 1; lift that one first", await server.Http.ProblemAsync(HttpStatusCode.Conflict, "POST", "/bans", """{"address":"203.0.113.7/32"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task If_the_ban_file_cannot_be_written_nothing_changes()
    {
        var folder = Directory.CreateTempSubdirectory("kestrelchat");
        var file = Path.Combine(folder.FullName, "bans.json");
        await using var server = ChatServer.Start([.. s_behindProxy, ("Chat:BanFile", file)]);
        await server.Http.BanAsync("203.0.113.7");
        using var client = await FromAsync(server, "203.0.113.8");
        Assert.Equal("You are 203.0.113.8:51234", await client.ReadLineAsync());
        folder.Delete(recursive: true);

        Assert.Contains($"cannot write the ban file '{file}', nothing was changed", await server.Http.ProblemAsync(HttpStatusCode.InternalServerError, "POST", "/bans", """{"address":"203.0.113.8"}"""), StringComparison.Ordinal);
        Assert.Contains("nothing was changed", await server.Http.ProblemAsync(HttpStatusCode.InternalServerError, "DELETE", "/bans/1"), StringComparison.Ordinal);

        var (_, listed, _) = await server.Http.AdminAsync("GET", "/bans");
        Assert.Equal(["203.0.113.7"], listed.EnumerateArray().Select(ban => ban.GetProperty("address").GetString()));
        await client.SendAsync("still here\n");
        Assert.Equal("203.0.113.8:51234: still here", await client.ReadLineAsync());
        Assert.Equal(2, server.Log.Entries.Count(entry => entry is { Category: "KestrelChat.Audit", Event.Name: "BansNotKept" }));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8")]
    [InlineData("::1")]
    [InlineData("::/0")]
    [InlineData("0.0.0.0/0")]
    public async Task A_ban_of_the_caller_or_the_machine_needs_force(string address)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        var detail = await server.Http.ProblemAsync(HttpStatusCode.Conflict, "POST", "/bans", $$"""{"address":"{{address}}"}""");
        Assert.Equal($"banning {address} would include your own address or this machine, and disconnect 0 client(s) of this node; to do it, send \"force\": true", detail);
        await server.Http.ProblemAsync(HttpStatusCode.Conflict, "POST", "/bans", $$"""{"address":"{{address}}","force":false}""");
        var (_, bans, _) = await server.Http.AdminAsync("GET", "/bans");
        Assert.Empty(bans.EnumerateArray());

        var (status, _, _) = await server.Http.AdminAsync("POST", "/bans", $$"""{"address":"{{address}}","force":true}""");
        Assert.Equal(HttpStatusCode.Created, status);
    }

    private static async Task<SocketClient> FromAsync(ChatServer server, string address, string endpoint = "Main")
    {
        var client = await server.ConnectAsync(endpoint);
        await client.SendAsync($"PROXY TCP4 {address} 192.0.2.1 51234 8000\r\n");
        return client;
    }
}
