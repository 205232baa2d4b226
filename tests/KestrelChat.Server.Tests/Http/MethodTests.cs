using System.Net;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Http;

[Trait("Category", "Program")]
public sealed class MethodTests
{
    public static TheoryData<string> Resources => ["/clients", "/clients?scope=cluster", "/rooms", "/rooms/lobby/lines", "/bans", "/audit", "/metrics", "/openapi/v1.json", "/health", "/health/live", "/health/ready", "/"];

    [Theory]
    [MemberData(nameof(Resources))]
    public async Task HEAD_is_answered_as_GET_is_but_without_the_body(string path)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        using var get = await SendAsync(server, HttpMethod.Get, path);
        using var head = await SendAsync(server, HttpMethod.Head, path);

        Assert.Equal(HttpStatusCode.OK, get.StatusCode);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.Equal(Compared(get), Compared(head));

        // Metrics differ from one moment to the next.
        var length = (await get.Content.ReadAsByteArrayAsync()).Length;
        Assert.InRange(head.Content.Headers.ContentLength!.Value, length / 2, path == "/metrics" ? length * 2 : length);
    }

    [Theory]
    [InlineData("/nosuch", HttpStatusCode.NotFound)]
    [InlineData("/clients/4711", HttpStatusCode.NotFound)]
    [InlineData("/clients?limit=x", HttpStatusCode.BadRequest)]
    public async Task HEAD_of_an_error_has_no_body_and_the_connection_stays_usable(string path, HttpStatusCode status)
    {
        await using var server = ChatServer.Start();
        using var client = await SocketClient.ConnectAsync(server.Http.BaseAddress!.Port);
        await client.SendAsync($"HEAD {path} HTTP/1.1\r\nHost: localhost\r\n\r\nHEAD /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        var answer = await client.ReadToEndAsync();
        Assert.StartsWith($"HTTP/1.1 {(int)status} ", answer, StringComparison.Ordinal);
        var second = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + "\r\n\r\n".Length;
        Assert.StartsWith("HTTP/1.1 200 OK", answer[second..], StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/clients", "POST", "GET, HEAD")]
    [InlineData("/clients/1", "PUT", "DELETE, GET, HEAD")]
    [InlineData("/rooms", "DELETE", "GET, HEAD")]
    [InlineData("/rooms/lobby/lines", "PATCH", "GET, HEAD, POST")]
    [InlineData("/bans", "PUT", "GET, HEAD, POST")]
    [InlineData("/events", "POST", "GET, HEAD")]
    [InlineData("/rooms/lobby/events", "POST", "GET, HEAD")]
    [InlineData("/clients/1/history", "POST", "GET, HEAD")]
    [InlineData("/clients/1/mute", "GET", "DELETE, POST")]
    [InlineData("/audit", "POST", "GET, HEAD")]
    [InlineData("/metrics", "POST", "GET, HEAD")]
    [InlineData("/openapi/v1.json", "POST", "GET, HEAD")]
    [InlineData("/health", "POST", "GET, HEAD")]
    [InlineData("/health/live", "DELETE", "GET, HEAD")]
    [InlineData("/health/ready", "FOO", "GET, HEAD")]
    [InlineData("/health", "OPTIONS", "GET, HEAD")]
    [InlineData("/health", "TRACE", "GET, HEAD")]
    public async Task Another_method_is_refused_with_those_that_are_allowed(string path, string method, string allowed)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow.Order(StringComparer.Ordinal)));
        Assert.Contains($"'{method}' is not allowed here: expected ", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(ChatServer server, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + AdminCalls.Token);
        return await server.Http.SendAsync(request);
    }

    private static IEnumerable<string> Compared(HttpResponseMessage response) => response.Headers.Concat(response.Content.Headers)
        .Where(header => header.Key is not ("Date" or "Transfer-Encoding" or "Content-Length" or "Last-Modified"))
        .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
        .Order(StringComparer.Ordinal);
}
