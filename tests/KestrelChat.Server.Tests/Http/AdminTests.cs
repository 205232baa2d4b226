using System.Net;
using KestrelChat.Server.Tests.Support;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Http;

public sealed class AdminTests
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
    public async Task Without_a_token_configured_nothing_can_be_changed_and_the_setting_is_named(string method, string path)
    {
        await using var server = ChatServer.Start();
        var (status, problem, _) = await server.Http.AdminAsync(method, path);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("Chat:Admin:Token", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Without_the_right_token_nothing_else_of_the_call_is_looked_at(string method, string path)
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

    [Fact]
    public async Task The_scheme_is_read_in_any_case()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        var (status, _, _) = await server.Http.AdminAsync("GET", "/bans", authorization: "bearer " + AdminCalls.Token);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task Refused_calls_are_written_down_once_in_a_while_and_cannot_forge_entries()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        for (var i = 0; i < 50; i++)
        {
            await server.Http.AdminAsync("POST", "/rooms/a%0Aforged%1B[31m/lines", authorization: "Bearer wrong");
        }

        var entry = Assert.Single(server.Log.Entries, entry => entry.Category == "KestrelChat.Audit");
        Assert.Equal((65, LogLevel.Warning), (entry.Event.Id, entry.Level));
        Assert.Matches(@"^Refused 1 administrative call\(s\) since the last such line, the last from 127\.0\.0\.1:\d+: POST /rooms/a␊forged␛\[31m/lines: the token is wrong", entry.Message);
        Assert.DoesNotContain('\n', entry.Message);
    }

    [Fact]
    public async Task A_client_that_an_operator_closes_is_told_why_in_its_wording()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        using var english = await server.ConnectGreetedAsync();
        await server.UntilHereAsync(1);
        var id = (await server.GetAsync("/clients"))[0].GetProperty("id").GetInt64();
        using var russian = await server.ConnectAsync("Russian");
        await server.UntilHereAsync(2);

        var (status, _, _) = await server.Http.AdminAsync("DELETE", $"/clients/{id}?reason=be%20kind%0A%1B[31m");

        Assert.Equal(HttpStatusCode.NoContent, status);
        Assert.EndsWith("* an operator has disconnected you: be kind␊␛[31m\n", await english.ReadToEndAsync(), StringComparison.Ordinal);
        await russian.ReadLineAsync(line => line == $"Клиент {english.Who} покинул чат.");
        var entry = Assert.Single(server.Log.Entries, entry => entry.Category == "KestrelChat.Audit");
        Assert.Matches($@"^127\.0\.0\.1:\d+ closed client {id}, {english.Who} from {english.Who}: be kind␊␛\[31m$", entry.Message);
        await Eventually.TrueAsync(() => server.Log.Entries.Any(each => each.Message.Contains("ClosedByOperator", StringComparison.Ordinal)), "the end to be logged");

        Assert.Contains($"no client {id} here", await server.Http.ProblemAsync(HttpStatusCode.NotFound, "DELETE", $"/clients/{id}"), StringComparison.Ordinal);
        var other = (await server.GetAsync("/clients"))[0].GetProperty("id").GetInt64();
        Assert.Contains("201 characters", await server.Http.ProblemAsync(HttpStatusCode.BadRequest, "DELETE", $"/clients/{other}?reason={new string('x', 201)}"), StringComparison.Ordinal);
        await server.Http.AdminAsync("DELETE", $"/clients/{other}");
        Assert.EndsWith("* оператор отключил вас\n", await russian.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_said_over_http_appears_to_everyone_and_counts()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        using var english = await server.ConnectGreetedAsync();
        using var russian = await server.ConnectAsync("Russian");
        await english.ReadLineAsync(line => line.EndsWith(" has arrived", StringComparison.Ordinal));
        await russian.ReadLineAsync();

        var (status, _, _) = await server.Http.AdminAsync("POST", "/rooms/lobby/lines", """{"who":"deploy-bot","text":"3.1 is out 🎉\n\u001b[31m"}""");

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal("deploy-bot: 3.1 is out 🎉␊␛[31m", await english.ReadLineAsync());
        Assert.Equal("[deploy-bot]: 3.1 is out 🎉␊␛[31m", await russian.ReadLineAsync());
        Assert.Equal(1, (await server.GetAsync("/rooms"))[0].GetProperty("lines").GetInt64());
        var entry = Assert.Single(server.Log.Entries, entry => entry.Category == "KestrelChat.Audit");
        Assert.Matches(@"^127\.0\.0\.1:\d+ said in lobby as deploy-bot: 3\.1 is out 🎉␊␛\[31m$", entry.Message);
    }

    [Theory]
    [InlineData("/rooms/lobby/lines", """{"who":"bot","text":"0123456789abcdefg"}""", HttpStatusCode.BadRequest, "text has 17 bytes; a line has 16 at most")]
    [InlineData("/rooms/lobby/lines", """{"who":"bot","text":""}""", HttpStatusCode.BadRequest, "text is empty")]
    [InlineData("/rooms/lobby/lines", """{"who":"bot"}""", HttpStatusCode.BadRequest, "text is empty")]
    [InlineData("/rooms/lobby/lines", """{"text":"hi"}""", HttpStatusCode.BadRequest, "who is empty")]
    [InlineData("/rooms/lobby/lines", """{"who":"","text":"hi"}""", HttpStatusCode.BadRequest, "who is empty")]
    [InlineData("/rooms/lobby/lines", """{"who":"a b","text":"hi"}""", HttpStatusCode.BadRequest, "who is 'a b'; a name without spaces")]
    [InlineData("/rooms/lobby/lines", """{"who":"a\u001b","text":"hi"}""", HttpStatusCode.BadRequest, "who is 'a␛'; a name without spaces")]
    [InlineData("/rooms/lobby/lines", """{"who":"123456789012345678901234567890123","text":"hi"}""", HttpStatusCode.BadRequest, "who has 33 characters; 32 at most")]
    [InlineData("/rooms/nowhere/lines", """{"who":"bot","text":"hi"}""", HttpStatusCode.NotFound, "there is no room 'nowhere'; GET /rooms lists them")]
    [InlineData("/rooms/lobby/lines", """{"who":"bot","text":}""", HttpStatusCode.BadRequest, "look at $.text in line 1; /openapi/v1.json describes it")]
    [InlineData("/rooms/lobby/lines", """{"who":"bot","text":7}""", HttpStatusCode.BadRequest, "look at $.text in line 1")]
    [InlineData("/rooms/lobby/lines", """{"who":"bot","txt":"hi"}""", HttpStatusCode.BadRequest, "look at $.txt in line 1")]
    [InlineData("/rooms/lobby/lines", "[]", HttpStatusCode.BadRequest, "look at $ in line 1")]
    [InlineData("/rooms/lobby/lines", "null", HttpStatusCode.BadRequest, "there is no body; a JSON object is wanted")]
    [InlineData("/rooms/lobby/lines", "", HttpStatusCode.BadRequest, "there is no body; a JSON object is wanted")]
    public async Task A_line_that_cannot_be_said_is_a_problem_that_says_why(string path, string json, HttpStatusCode status, string said)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting, ("Chat:MaxLineBytes", "16"));
        Assert.Contains(said, await server.Http.ProblemAsync(status, "POST", path, json), StringComparison.Ordinal);
        Assert.Equal(0, (await server.GetAsync("/rooms"))[0].GetProperty("lines").GetInt64());
    }

    [Fact]
    public async Task A_body_is_bounded_and_must_be_json()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        var large = $$"""{"who":"bot","text":"{{new string('x', 300_000)}}"}""";
        Assert.Contains("the body is too large: 262144 bytes at most", await server.Http.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "POST", "/rooms/lobby/lines", large), StringComparison.Ordinal);
        Assert.Contains("JSON", await server.Http.ProblemAsync(HttpStatusCode.UnsupportedMediaType, "POST", "/rooms/lobby/lines", "{}", "text/plain"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_line_that_clients_may_send_can_be_said_with_every_byte_of_it_escaped()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting, ("Chat:MaxLineBytes", "32768"));
        using var person = await server.ConnectGreetedAsync();
        var escaped = string.Concat(Enumerable.Repeat(@"\u0001", 32768));
        var (status, _, _) = await server.Http.AdminAsync("POST", "/rooms/lobby/lines", $$"""{"who":"bot","text":"{{escaped}}"}""");
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal("bot: " + new string('␁', 32768), await person.ReadLineAsync());
    }

    [Fact]
    public async Task The_description_says_which_calls_want_the_token()
    {
        await using var server = ChatServer.Start();
        var description = await server.GetAsync("/openapi/v1.json");
        var scheme = description.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Single();
        Assert.Equal("bearer", scheme.Value.GetProperty("scheme").GetString());
        var guarded = description.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(call => call.Value.TryGetProperty("security", out _)).Select(call => $"{call.Name} {path.Name}"))
            .Order(StringComparer.Ordinal);
        Assert.Equal(["delete /bans/{id}", "delete /clients/{id}", "get /bans", "get /bans/{id}", "post /bans", "post /rooms/{room}/lines"], guarded);
    }
}
