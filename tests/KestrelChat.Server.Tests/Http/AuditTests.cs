using System.Net;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Http;

[Trait("Category", "Program")]
public sealed class AuditTests
{
    [Fact]
    public async Task What_operators_did_is_listed_newest_first()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        using var client = await server.ConnectGreetedAsync();
        await server.WaitForClientsAsync(1);
        var id = (await server.GetJsonAsync("/clients"))[0].GetProperty("id").GetInt64();
        await server.Http.AdminAsync("POST", "/rooms/lobby/lines", """{"who":"bot","text":"hi"}""");
        await server.Http.AdminAsync("POST", $"/clients/{id}/mute", """{"minutes":5}""");
        await server.Http.BanAsync("203.0.113.0/24", "spam");
        await server.Http.AdminAsync("DELETE", "/bans/1");
        await server.Http.AdminAsync("DELETE", $"/clients/{id}");

        var (status, entries, _) = await server.Http.AdminAsync("GET", "/audit");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["at", "operator", "action", "target", "detail"], entries[0].EnumerateObject().Select(member => member.Name));
        Assert.All(entries.EnumerateArray(), entry => Assert.StartsWith("127.0.0.1:", entry.GetProperty("operator").GetString(), StringComparison.Ordinal));
        Assert.Equal(
            [
                $"ClientKicked | client {id}, {client.Address} from {client.Address} | no reason given",
                "BanLifted | 203.0.113.0/24 (ban 1) | spam",
                "AddressBanned | 203.0.113.0/24 (ban 1) | until it is lifted: spam; 0 client(s) disconnected",
                $"ClientMuted | client {id}, {client.Address} from {client.Address} | for 00:05:00",
                "LineSaidAs | lobby | bot: hi",
            ],
            entries.EnumerateArray().Select(entry => $"{entry.GetProperty("action").GetString()} | {entry.GetProperty("target").GetString()} | {entry.GetProperty("detail").GetString()}"));
        Assert.Equal(2, (await server.Http.AdminAsync("GET", "/audit?limit=2")).Body.GetArrayLength());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("x")]
    public async Task The_limit_is_checked(string limit)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        Assert.Equal($"limit: invalid value '{limit}': expected a whole number from 1 to 1000", await server.Http.ProblemAsync(HttpStatusCode.BadRequest, "GET", $"/audit?limit={limit}"));
    }
}
