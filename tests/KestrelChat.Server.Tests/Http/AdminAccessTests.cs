using System.Net;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Http;

[Trait("Category", "Program")]
public sealed class AdminAccessTests
{
    public static TheoryData<string, string> Calls => new()
    {
        { "DELETE", "/clients/1" },
        { "POST", "/rooms/lobby/lines" },
        { "GET", "/bans" },
        { "GET", "/bans/1" },
        { "POST", "/bans" },
        { "DELETE", "/bans/1" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Without_a_configured_token_every_admin_call_is_forbidden_and_the_setting_is_named(string method, string path)
    {
        await using var server = ChatServer.Start();
        var (status, problem, _) = await server.Http.AdminAsync(method, path);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("Chat:Admin:Token", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_wrong_token_is_unauthorized_before_anything_else_is_checked(string method, string path)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        foreach (var authorization in new[]
        {
            "",
            "Bearer",
            "Bearer ",
            AdminCalls.Token,
            "Bearer wrong",
            "Bearer " + AdminCalls.Token + "x",
            "Bearer " + AdminCalls.Token[..^1],
            "Bearer " + AdminCalls.Token.ToUpperInvariant(),
            "Basic " + AdminCalls.Token,
        })
        {
            var (status, problem, headers) = await server.Http.AdminAsync(method, path, "{", authorization);
            Assert.Equal(HttpStatusCode.Unauthorized, status);
            Assert.Equal("Bearer", headers.WwwAuthenticate.ToString());
            Assert.Contains("Chat:Admin:Token", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain(AdminCalls.Token, problem.ToString(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(server.Log.Entries, entry => entry.Message.Contains(AdminCalls.Token, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    public async Task The_token_is_checked_before_the_type_of_the_body(string type)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        var (status, _, _) = await server.Http.AdminAsync("POST", "/bans", "x", authorization: "", contentType: type);
        Assert.Equal(HttpStatusCode.Unauthorized, status);
    }

    [Fact]
    public async Task The_authorization_scheme_is_case_insensitive()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        var (status, _, _) = await server.Http.AdminAsync("GET", "/bans", authorization: "bearer " + AdminCalls.Token);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task Refused_calls_are_logged_once_and_cannot_forge_entries()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        for (var i = 0; i < 50; i++)
        {
            await server.Http.AdminAsync("POST", "/rooms/a%0Aforged%1B[31m/lines", authorization: "Bearer wrong");
        }

        var entry = Assert.Single(server.Log.Entries, entry => entry.Category == "KestrelChat.Audit");
        Assert.Equal((65, LogLevel.Warning), (entry.Event.Id, entry.Level));
        Assert.Matches(@"^Refused 1 administrative call\(s\) since the last such entry, the last from 127\.0\.0\.1:\d+: POST /rooms/a␊forged␛\[31m/lines: Authorization: wrong token: expected the token of Chat:Admin:Token$", entry.Message);
        Assert.DoesNotContain('\n', entry.Message);
    }
}
