using System.Net;
using System.Text;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Http;

[Trait("Category", "Program")]
public sealed class LinesTests
{
    [Fact]
    public async Task A_line_said_over_HTTP_is_delivered_to_the_room_and_counted()
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
        Assert.Equal(1, (await server.GetJsonAsync("/rooms"))[0].GetProperty("lines").GetInt64());
        var entry = Assert.Single(server.Log.Entries, entry => entry.Category == "KestrelChat.Audit");
        Assert.Matches(@"^127\.0\.0\.1:\d+ said in lobby as deploy-bot: 3\.1 is out 🎉␊␛\[31m$", entry.Message);
    }

    [Fact]
    public async Task The_last_lines_are_returned_oldest_first()
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync("one\ntwo\nthree\n");
        await client.ReadLineAsync(line => line.EndsWith(": three", StringComparison.Ordinal));

        var lines = await server.GetJsonAsync("/rooms/lobby/lines?limit=2");

        Assert.Equal(["two", "three"], lines.EnumerateArray().Select(line => line.GetProperty("text").GetString()));
        Assert.Equal(["sequence", "at", "who", "text"], lines[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal(2, lines[0].GetProperty("sequence").GetInt64());
        Assert.Equal(3, (await server.GetJsonAsync("/rooms/lobby/lines")).GetArrayLength());
    }

    [Fact]
    public async Task A_long_history_is_returned_whole()
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        var text = new string('.', 1000);
        await client.SendAsync(string.Concat(Enumerable.Range(1, 500).Select(number => $"{number} {text}\n")));
        await client.ReadLineAsync(line => line == $"{client.Address}: 500 {text}");

        var lines = await server.GetJsonAsync("/rooms/lobby/lines?limit=500");

        Assert.Equal(Enumerable.Range(1, 500).Select(number => $"{number} {text}"), lines.EnumerateArray().Select(line => line.GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData("/rooms/nowhere/lines", HttpStatusCode.NotFound, "there is no room 'nowhere'; GET /rooms lists them")]
    [InlineData("/rooms/no%20room/lines", HttpStatusCode.NotFound, "there is no room 'no room'")]
    [InlineData("/rooms/lobby/lines?limit=0", HttpStatusCode.BadRequest, "limit: invalid value '0': expected a whole number from 1 to 2147483647")]
    [InlineData("/rooms/lobby/lines?limit=ten", HttpStatusCode.BadRequest, "limit: invalid value 'ten': expected a whole number from 1 to 2147483647")]
    public async Task An_invalid_question_is_a_problem_that_says_why(string path, HttpStatusCode status, string detail)
    {
        await using var server = ChatServer.Start();
        Assert.Contains(detail, await server.Http.ProblemAsync(status, "GET", path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/rooms/lobby/lines", """{"who":"bot","text":"0123456789abcdefg"}""", HttpStatusCode.BadRequest, "text: 17 bytes: expected at most 16")]
    [InlineData("/rooms/lobby/lines", """{"who":"bot","text":""}""", HttpStatusCode.BadRequest, "text: empty: expected the line to say")]
    [InlineData("/rooms/lobby/lines", """{"who":"bot"}""", HttpStatusCode.BadRequest, "text: empty: expected the line to say")]
    [InlineData("/rooms/lobby/lines", """{"text":"hi"}""", HttpStatusCode.BadRequest, "who: empty: expected the name under which to say the line")]
    [InlineData("/rooms/lobby/lines", """{"who":"","text":"hi"}""", HttpStatusCode.BadRequest, "who: empty: expected the name under which to say the line")]
    [InlineData("/rooms/lobby/lines", """{"who":"a b","text":"hi"}""", HttpStatusCode.BadRequest, "who: invalid value 'a b': expected a name without spaces")]
    [InlineData("/rooms/lobby/lines", """{"who":"a\u001b","text":"hi"}""", HttpStatusCode.BadRequest, "who: invalid value 'a␛': expected a name without spaces")]
    [InlineData("/rooms/lobby/lines", """{"who":"123456789012345678901234567890123","text":"hi"}""", HttpStatusCode.BadRequest, "who: 33 characters: expected at most 32")]
    [InlineData("/rooms/nowhere/lines", """{"who":"bot","text":"hi"}""", HttpStatusCode.NotFound, "there is no room 'nowhere'; GET /rooms lists them")]
    [InlineData("/rooms/lobby/lines", """{"who":"bot","text":}""", HttpStatusCode.BadRequest, "body: invalid JSON at $.text in line 1: expected a JSON object as described in /openapi/v1.json")]
    [InlineData("/rooms/lobby/lines", """{"who":"bot","text":7}""", HttpStatusCode.BadRequest, "body: invalid JSON at $.text in line 1: ")]
    [InlineData("/rooms/lobby/lines", "{\"who\":\"bot\",\n\"text\":\"hi\" x}", HttpStatusCode.BadRequest, "body: invalid JSON at $ in line 2: ")]
    [InlineData("/rooms/lobby/lines", """{"who":"bot","text":"hi"} x""", HttpStatusCode.BadRequest, "body: invalid JSON at $ in line 1: ")]
    [InlineData("/rooms/lobby/lines", """{"who":"bot","txt":"hi"}""", HttpStatusCode.BadRequest, "body: unknown member 'txt' in line 1: expected who, text")]
    [InlineData("/rooms/lobby/lines", """{"who":"bot","t\u001bt":"hi"}""", HttpStatusCode.BadRequest, "t␛t")]
    [InlineData("/rooms/lobby/lines", "[]", HttpStatusCode.BadRequest, "body: invalid JSON at $ in line 1: ")]
    [InlineData("/rooms/lobby/lines", "7", HttpStatusCode.BadRequest, "body: invalid JSON at $ in line 1: ")]
    [InlineData("/rooms/lobby/lines", "null", HttpStatusCode.BadRequest, "body: missing: expected a JSON object as described in /openapi/v1.json")]
    [InlineData("/rooms/lobby/lines", "", HttpStatusCode.BadRequest, "body: missing: expected a JSON object as described in /openapi/v1.json")]
    public async Task An_invalid_line_is_a_problem_that_says_why(string path, string json, HttpStatusCode status, string detail)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting, ("Chat:MaxLineBytes", "16"));
        Assert.Contains(detail, await server.Http.ProblemAsync(status, "POST", path, json), StringComparison.Ordinal);
        Assert.Equal(0, (await server.GetJsonAsync("/rooms"))[0].GetProperty("lines").GetInt64());
    }

    [Fact]
    public async Task A_call_without_a_body_is_a_problem_that_says_so()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        Assert.StartsWith("body: missing: ", await server.Http.ProblemAsync(HttpStatusCode.BadRequest, "POST", "/rooms/lobby/lines"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_body_is_bounded()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        var large = $$"""{"who":"bot","text":"{{new string('x', 300_000)}}"}""";
        Assert.Equal("body: too large: expected at most 262144 bytes", await server.Http.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "POST", "/rooms/lobby/lines", large));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=nonsense")]
    [InlineData(null)]
    public async Task A_body_that_is_not_declared_as_JSON_is_unsupported(string? contentType)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/rooms/lobby/lines") { Content = new ByteArrayContent("""{"who":"bot","text":"hi"}"""u8.ToArray()) };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + AdminCalls.Token);
        if (contentType is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using var response = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains("Content-Type: unsupported: expected application/json", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    public async Task A_body_may_be_in_any_Unicode_encoding(string charset)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/rooms/lobby/lines")
        {
            Content = new StringContent("""{"who":"bot","text":"привет"}""", Encoding.GetEncoding(charset), "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + AdminCalls.Token);
        using var response = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("привет", (await server.GetJsonAsync("/rooms/lobby/lines"))[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task The_longest_line_can_be_said_with_every_byte_escaped()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting, ("Chat:MaxLineBytes", "32768"));
        using var client = await server.ConnectGreetedAsync();
        var escaped = string.Concat(Enumerable.Repeat(@"\u0001", 32768));
        var (status, _, _) = await server.Http.AdminAsync("POST", "/rooms/lobby/lines", $$"""{"who":"bot","text":"{{escaped}}"}""");
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal("bot: " + new string('␁', 32768), await client.ReadLineAsync());
    }
}
