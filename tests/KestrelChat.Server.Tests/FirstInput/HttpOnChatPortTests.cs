using System.Globalization;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.FirstInput;

/// <summary>Browsers and other HTTP clients that connect to the chat, sent by a web page or by mistake.</summary>
[Trait("Category", "Program")]
public sealed class HttpOnChatPortTests
{
    private const string Text = "* this is a chat port, not a web server; connect with nc or telnet\n";

    private static readonly (string Key, string Value) s_announceLater = ("Chat:AnnounceAfter", "00:01:00");

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\nbuy\n/nick boss\n")]
    [InlineData("GET / HTTP/1.0\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("CONNECT example.org:25 HTTP/1.1\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0")]
    [InlineData("GET /chat HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAA\r\n\r\n")]
    [InlineData("\r\nGET / HTTP/1.1\r\n\r\n")]
    public async Task A_request_is_answered_and_closed_and_nobody_sees_it(string request)
    {
        await using var server = ChatServer.Start(s_announceLater);
        using var other = await server.ConnectGreetedAsync();
        foreach (var cut in (int[])[0, 1, request.Length / 2])
        {
            using var client = await server.ConnectGreetedAsync();
            await client.SendAsync(request[..cut]);
            await client.SendAsync(request[cut..]);
            AssertAnswer(await client.ReadToEndAsync());
        }

        await other.SendAsync("nothing happened\n");
        Assert.Equal($"{other.Address}: nothing happened", await other.ReadLineAsync());
        Assert.Equal(1, (await server.GetJsonAsync("/clients")).GetArrayLength());
        Assert.Contains(server.Log.Entries, entry => entry.Message.Contains("HttpOnChatPort: a client sent an HTTP request", StringComparison.Ordinal));
        Assert.Contains("kestrelchat_connections_rejected_total{reason=\"HttpOnChatPort\"} 3", await server.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_was_announced_before_its_request_leaves()
    {
        await using var server = ChatServer.Start(("Chat:AnnounceAfter", "00:00:00"));
        using var other = await server.ConnectGreetedAsync();
        using var client = await server.ConnectGreetedAsync();
        Assert.Equal($"{client.Address} has arrived", await other.ReadLineAsync());
        await client.SendAsync("POST / HTTP/1.1\r\n\r\n/nick boss\n");
        AssertAnswer(await client.ReadToEndAsync());
        Assert.Equal($"{client.Address} has left", await other.ReadLineAsync());
        await Wait.UntilAsync(
            async () => (await server.Http.GetStringAsync("/metrics")).Contains("kestrelchat_connections_closed_total{reason=\"HttpOnChatPort\"} 1", StringComparison.Ordinal),
            "the metric");
    }

    [Fact]
    public async Task The_answer_arrives_although_a_large_request_is_still_being_sent()
    {
        await using var server = ChatServer.Start(s_announceLater);
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nContent-Length: 4000000\r\n\r\n");
        await client.SendAsync(new string('x', 4_000_000));
        client.EndInput();
        AssertAnswer(await client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_request_line_longer_than_any_line_of_the_chat_is_refused()
    {
        await using var server = ChatServer.Start(s_announceLater);
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync($"POST /{new string('x', 100_000)} HTTP/1.1\r\n\r\nbuy\n");
        AssertAnswer(await client.ReadToEndAsync());
        Assert.Equal(0, (await server.GetJsonAsync("/rooms"))[0].GetProperty("lines").GetInt64());
    }

    [Fact]
    public async Task An_endpoint_without_commands_is_protected_as_well()
    {
        await using var server = ChatServer.Start(s_announceLater, ("Chat:Endpoints:Main:Commands", "false"));
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync("GET / HTTP/1.1\r\n\r\n");
        AssertAnswer(await client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_request_over_TLS_is_refused()
    {
        var openssl = RealProgram.Find("openssl", "openssl");
        using var certificate = new TestCertificate();
        await using var server = ChatServer.Start([.. certificate.Settings, s_announceLater]);
        using var client = RealProgram.Start(openssl, "s_client", "-quiet", "-connect", $"127.0.0.1:{server.Port()}");
        Assert.StartsWith("You are ", await client.ReadLineAsync(), StringComparison.Ordinal);
        await client.TypeAsync("GET / HTTP/1.1\r\n\r\n");
        AssertAnswer(await client.StandardOutput.ReadToEndAsync().Soon("the end"));
        client.KillAndDispose();
    }

    [Fact]
    public async Task Curl_shows_the_answer()
    {
        var curl = RealProgram.Find("curl", "curl");
        await using var server = ChatServer.Start(s_announceLater);

        // The greeting of the endpoint comes first. The Russian one has none, so that curl takes the response for one.
        var port = server.Port("Russian").ToString(CultureInfo.InvariantCulture);
        using var client = RealProgram.Start(curl, "-s", "-w", "%{http_code}", "--data", "/nick boss", $"http://127.0.0.1:{port}/");
        var shown = await client.StandardOutput.ReadToEndAsync().Soon("curl to end");
        Assert.Equal("* это порт чата, а не веб-сервер; подключайтесь через nc или telnet\n400", shown);
        Assert.Equal(0, await client.WaitForExitCodeAsync());
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("GET /")]
    [InlineData("I like HTTP/2")]
    public async Task A_user_may_talk_about_HTTP(string line)
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync(line + "\r\n");
        Assert.Equal($"{client.Address}: {line}", await client.ReadLineAsync());
        await client.SendAsync("GET / HTTP/1.1\r\n");
        Assert.Equal($"{client.Address}: GET / HTTP/1.1", await client.ReadLineAsync());
    }

    private static void AssertAnswer(string answer)
    {
        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", answer, StringComparison.Ordinal);
        Assert.Contains($"\r\nContent-Length: {Text.Length}\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n" + Text, answer, StringComparison.Ordinal);
    }
}
