using System.Net;
using System.Text.Json;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Http;

/// <summary>What a web page gets whose name was made to resolve to this server.</summary>
[Trait("Category", "Program")]
public sealed class HostFilterTests
{
    [Theory]
    [InlineData("/clients")]
    [InlineData("/rooms/lobby/lines")]
    [InlineData("/metrics")]
    [InlineData("/health")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/nosuch")]
    public async Task A_request_for_an_unknown_host_is_refused_with_the_setting_that_would_allow_it(string path)
    {
        await using var server = ChatServer.Start();
        var (status, body) = await GetAsync(server, "evil.example", path);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        var detail = JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString();
        Assert.StartsWith("Host: unknown host 'evil.example': expected ", detail, StringComparison.Ordinal);
        Assert.Contains("AllowedHosts", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_probe_may_name_any_host(string path)
    {
        await using var server = ChatServer.Start();
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, "chat.internal", path)).Status);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("[::1]")]
    public async Task A_request_for_this_machine_is_answered(string host)
    {
        await using var server = ChatServer.Start();
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, host, "/clients")).Status);
    }

    [Fact]
    public async Task Allowed_hosts_are_answered_in_addition_to_this_machine()
    {
        await using var server = ChatServer.Start(("AllowedHosts", "chat.example.org"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, "chat.example.org", "/clients")).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, "localhost", "/clients")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync(server, "evil.example", "/clients")).Status);
    }

    [Theory]
    [InlineData("GET /health/live HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK")]
    [InlineData("GET /health HTTP/1.0\r\nHost: evil.example\r\n\r\n", "HTTP/1.1 400 Bad Request")]
    [InlineData("GET http://evil.example/clients HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", "HTTP/1.1 400 Bad Request")]
    public async Task A_probe_without_a_host_is_answered(string request, string status)
    {
        await using var server = ChatServer.Start();
        using var client = await SocketClient.ConnectAsync(server.Http.BaseAddress!.Port);
        await client.SendAsync(request);
        Assert.StartsWith(status, await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_hosts_are_logged_once()
    {
        await using var server = ChatServer.Start();
        for (var i = 0; i < 20; i++)
        {
            await GetAsync(server, "evil.example", "/clients");
        }

        var entry = Assert.Single(server.Log.Entries, entry => entry.Event.Name == "UnknownHostRefused");
        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.Matches(@"^Refused 1 HTTP request\(s\) since the last such entry, the last from 127\.0\.0\.1:\d+: unknown host 'evil\.example': expected localhost, ", entry.Message);
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(ChatServer server, string host, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        using var response = await server.Http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
