using System.Net;
using System.Text.RegularExpressions;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Browser;

/// <summary>What an endpoint for browsers serves, and what it does not.</summary>
[Trait("Category", "Program")]
public sealed partial class BrowserSideTests
{
    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    [InlineData("zh")]
    public async Task The_page_says_the_language_of_the_endpoint(string wording)
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:Endpoints:Browser:Wording", wording));
        using var http = Http(server);
        Assert.Contains($"<html lang=\"{wording}\">", await http.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_files_that_the_page_names_are_served()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        using var http = Http(server);
        foreach (Match name in AssetPattern().Matches(await http.GetStringAsync("/")))
        {
            using var asset = await http.GetAsync(name.Value);
            Assert.Equal(HttpStatusCode.OK, asset.StatusCode);
            Assert.NotNull(asset.Headers.ETag);
        }
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/clients")]
    [InlineData("/rooms")]
    [InlineData("/rooms/lobby/lines")]
    [InlineData("/bans")]
    [InlineData("/metrics")]
    [InlineData("/events")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/assets/")]
    [InlineData("/assets/index.html")]
    [InlineData("/assets/../appsettings.json")]
    [InlineData("/Chat")]
    [InlineData("/chat/")]
    public async Task Nothing_else_is_there(string path)
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        using var http = Http(server);
        using var response = await http.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_operators_side_has_nothing_of_the_chat()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        using var response = await server.Http.GetAsync("/chat");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        using var http = Http(server);
        Assert.NotEqual(await http.GetStringAsync("/"), await server.Http.GetStringAsync("/"));
    }

    [Theory]
    [InlineData("POST", "/", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/chat", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/chat", HttpStatusCode.UpgradeRequired)]
    [InlineData("HEAD", "/", HttpStatusCode.OK)]
    public async Task Only_GET_is_answered_and_the_chat_only_to_WebSocket(string method, string path, HttpStatusCode status)
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        using var http = Http(server);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await http.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.MethodNotAllowed)
        {
            Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/chat")]
    [InlineData("/nosuch")]
    public async Task Every_response_has_the_headers_of_the_operators_side(string path)
    {
        string[] names = ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"];
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        using var http = Http(server);
        using var expected = await server.Http.GetAsync("/health");
        using var response = await http.GetAsync(path);
        Assert.All(names, name => Assert.Equal(Assert.Single(expected.Headers.GetValues(name)), Assert.Single(response.Headers.GetValues(name))));
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("chat.example.org", true)]
    [InlineData("evil.example", false)]
    public async Task Only_known_hosts_are_answered_on_both_sides(string host, bool isKnown)
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("AllowedHosts", "chat.example.org"));
        using var browser = Http(server);
        foreach (var (http, path) in ((HttpClient, string)[])[(browser, "/"), (browser, "/chat"), (server.Http, "/")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
            using var response = await http.SendAsync(request);
            Assert.Equal(isKnown, response.StatusCode != HttpStatusCode.BadRequest);
        }
    }

    [Fact]
    public async Task A_page_of_the_same_host_or_an_allowed_one_may_connect()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:Endpoints:Browser:AllowedOrigins:0", "https://chat.example.org"));
        foreach (var origin in (string?[])[null, $"http://127.0.0.1:{server.Port("Browser")}", $"https://127.0.0.1:{server.Port("Browser")}", "https://chat.example.org"])
        {
            using var client = await WebSocketClient.ConnectAsync(server, origin);
            Assert.StartsWith("You are ", await client.ReadLineAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://evil.example")]
    [InlineData("http://chat.example.org")]
    [InlineData("https://chat.example.org:8443")]
    [InlineData("null")]
    public async Task A_page_of_another_host_is_refused(string origin)
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:Endpoints:Browser:AllowedOrigins:0", "https://chat.example.org"));
        Assert.Equal(HttpStatusCode.Forbidden, await WebSocketClient.RefusedAsync(server, origin));
        Assert.Equal(0, (await server.GetJsonAsync("/clients")).GetArrayLength());
        Assert.Contains(server.Log.Entries, entry => entry.Event.Name == "ForeignOriginRefused" && entry.Message.Contains($"'{origin}'", StringComparison.Ordinal));
    }

    private static HttpClient Http(ChatServer server) => new() { BaseAddress = new Uri($"http://127.0.0.1:{server.Port("Browser")}") };

    [GeneratedRegex("(?<==\")assets/[^\"]+")]
    private static partial Regex AssetPattern();
}
