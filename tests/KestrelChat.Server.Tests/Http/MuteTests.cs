using System.Net;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Http;

[Trait("Category", "Program")]
public sealed class MuteTests
{
    [Fact]
    public async Task A_muted_client_is_not_heard_until_it_is_unmuted()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        using var client = await server.ConnectGreetedAsync();
        await server.WaitForClientsAsync(1);
        var id = (await server.GetJsonAsync("/clients"))[0].GetProperty("id").GetInt64();

        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.AdminAsync("POST", $"/clients/{id}/mute", """{"minutes":5,"reason":"too\nloud"}""")).Status);
        await client.SendAsync("hello\n");
        Assert.Contains("muted", await client.ReadLineAsync(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.AdminAsync("DELETE", $"/clients/{id}/mute")).Status);
        await client.SendAsync("hello\n");
        Assert.Equal($"{client.Address}: hello", await client.ReadLineAsync());

        var entries = server.Log.Entries.Where(entry => entry.Category == "KestrelChat.Audit").Select(entry => entry.Message).ToList();
        Assert.Matches($@"^127\.0\.0\.1:\d+ muted client {id}, {client.Address} from {client.Address}, for 00:05:00: too␊loud$", entries[0]);
        Assert.Matches($@"^127\.0\.0\.1:\d+ muted client {id}, {client.Address} from {client.Address}, for 00:00:00$", entries[1]);
    }

    [Fact]
    public async Task Without_minutes_a_mute_takes_ten_as_in_the_chat()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        using var client = await server.ConnectGreetedAsync();
        await server.WaitForClientsAsync(1);
        var id = (await server.GetJsonAsync("/clients"))[0].GetProperty("id").GetInt64();
        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.AdminAsync("POST", $"/clients/{id}/mute", "{}")).Status);
        Assert.EndsWith("for 00:10:00", server.Log.Entries.Last(entry => entry.Category == "KestrelChat.Audit").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/clients/4711/mute", """{"minutes":5}""", HttpStatusCode.NotFound, "this node has no client 4711")]
    [InlineData("DELETE", "/clients/4711/mute", null, HttpStatusCode.NotFound, "this node has no client 4711")]
    [InlineData("POST", "/clients/1/mute", """{"minutes":0}""", HttpStatusCode.BadRequest, "minutes: invalid value '0': expected a whole number from 1 to 2147483647")]
    [InlineData("POST", "/clients/1/mute", """{"minutes":"5"}""", HttpStatusCode.BadRequest, "body: invalid JSON at $.minutes in line 1")]
    [InlineData("POST", "/clients/1/mute", """{"hours":5}""", HttpStatusCode.BadRequest, "body: unknown member 'hours' in line 1: expected minutes, reason")]
    [InlineData("POST", "/clients/1/mute", null, HttpStatusCode.BadRequest, "body: missing: ")]
    public async Task An_invalid_mute_is_a_problem_that_says_why(string method, string path, string? json, HttpStatusCode status, string detail)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        Assert.Contains(detail, await server.Http.ProblemAsync(status, method, path, json), StringComparison.Ordinal);
    }
}
