using System.Net;
using System.Text.Json;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Http;

/// <summary>Every error is problem details (RFC 9457), whatever the caller accepts.</summary>
[Trait("Category", "Program")]
public sealed class ProblemTests
{
    [Theory]
    [InlineData("GET", "/nosuch", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/openapi/v2.json", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/clients/x", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/clients/4711", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/clients/9223372036854775808", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/rooms/nosuch/lines", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/rooms/%1b/lines", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/clients?limit=2147483648", null, HttpStatusCode.BadRequest)]
    [InlineData("GET", "/clients?limit=1&limit=2", null, HttpStatusCode.BadRequest)]
    [InlineData("GET", "/clients?after=x", null, HttpStatusCode.BadRequest)]
    [InlineData("POST", "/clients", null, HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/bans", null, HttpStatusCode.BadRequest)]
    [InlineData("POST", "/bans", "{", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/bans", "[]", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/bans", "null", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/rooms/lobby/lines", "\"x\"", HttpStatusCode.BadRequest)]
    public async Task Errors_have_a_detail_in_problem_json(string method, string path, string? body, HttpStatusCode status)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        foreach (var accepted in new[] { "*/*", "text/html", "application/xml;q=0.1", "nonsense" })
        {
            using var response = await SendAsync(server, method, path, body, "application/json", accepted);
            Assert.Equal(status, response.StatusCode);
            await AssertProblemAsync(response);
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json;charset=nonsense")]
    public async Task A_body_of_another_type_is_refused(string type)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        using var response = await SendAsync(server, "POST", "/bans", "{}", type, "*/*");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        await AssertProblemAsync(response);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_with_the_limit()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        using var response = await SendAsync(server, "POST", "/bans", new string(' ', 300_000), "application/json", "text/html");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        await AssertProblemAsync(response);
    }

    [Fact]
    public async Task Nothing_is_stored_and_no_type_is_guessed()
    {
        await using var server = ChatServer.Start();
        foreach (var path in new[] { "/clients", "/metrics", "/health", "/openapi/v1.json", "/nosuch", "/clients?limit=x" })
        {
            using var response = await SendAsync(server, "GET", path, body: null, "", "*/*");
            Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(ChatServer server, string method, string path, string? body, string type, string accepted)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + AdminCalls.Token);
        request.Headers.TryAddWithoutValidation("Accept", accepted);
        request.Headers.TryAddWithoutValidation("Origin", "http://evil.example");
        if (body is not null)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return await server.Http.SendAsync(request);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.NotEqual("", problem.GetProperty("title").GetString());
        Assert.NotEqual("", problem.GetProperty("detail").GetString());
    }
}
