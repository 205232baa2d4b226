using System.Net;
using KestrelChat.Browser.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Browser.Tests.Chat;

/// <summary>Pages of other sites cannot speak in the name of those who look at them.</summary>
[Trait("Category", "Program")]
public sealed class OriginTests(Chromium chromium)
{
    private const string Try = """
        url => new Promise(done => {
          const socket = new WebSocket(url, 'kestrelchat.raw');
          socket.onopen = () => done('opened');
          socket.onerror = () => done('refused');
        })
        """;

    [Fact]
    public async Task A_page_of_another_origin_cannot_open_the_WebSocket()
    {
        using var server = await PagesServer.StartAsync();
        await using var site = await OtherSite.StartAsync("<!doctype html><title>evil</title>", "connect-src *");
        await using var page = await chromium.OpenAsync();
        await page.Page.GotoAsync(site.Url);

        Assert.Equal("refused", await page.Page.EvaluateAsync<string>(Try, WebSocketUrl(server)));
        Assert.Equal("[]", await server.Http.GetStringAsync("/clients"));

        await page.Page.GotoAsync(server.ChatUrl());
        Assert.Equal("opened", await page.Page.EvaluateAsync<string>(Try, WebSocketUrl(server)));
    }

    [Fact]
    public async Task A_page_of_an_allowed_origin_can_open_the_WebSocket()
    {
        await using var site = await OtherSite.StartAsync("<!doctype html><title>friend</title>", "connect-src *");
        using var server = await PagesServer.StartAsync($"--Chat:Endpoints:Browser:AllowedOrigins:0={site.Url}");
        await using var page = await chromium.OpenAsync();

        await page.Page.GotoAsync(site.Url);

        Assert.Equal("opened", await page.Page.EvaluateAsync<string>(Try, WebSocketUrl(server)));
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("https://127.0.0.1")]
    public async Task A_foreign_origin_is_answered_with_403(string origin)
    {
        using var server = await PagesServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.ChatUrl() + "chat");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");

        using var response = await server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_page_of_another_origin_cannot_show_either_page_in_a_frame()
    {
        using var server = await PagesServer.StartAsync();
        await using var site = await OtherSite.StartAsync($"<!doctype html><title>frames</title><iframe src='{server.ChatUrl()}'></iframe><iframe src='{server.OperatorsUrl()}'></iframe>", "frame-src *");
        await using var page = await chromium.OpenAsync();

        await page.Page.GotoAsync(site.Url);

        await Wait.UntilAsync(() => page.Problems.Count(problem => problem.Contains("frame-ancestors", StringComparison.Ordinal)) == 2, "both frames are refused");
        Assert.Equal("[]", await server.Http.GetStringAsync("/clients"));
    }

    private static string WebSocketUrl(ServerProcess server) => server.ChatUrl().Replace("http:", "ws:", StringComparison.Ordinal) + "chat";
}
