using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Browser;

/// <summary>An endpoint for browsers has the settings, the limits and the bans of every endpoint.</summary>
[Trait("Category", "Program")]
public sealed class BrowserEndpointTests : IDisposable
{
    private static readonly (string Key, string Value) s_proxied = ("Chat:Endpoints:Browser:ProxyProtocol", "Required");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");
    private readonly TestCertificate _certificate = new();

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _certificate.Dispose();
    }

    [Fact]
    public async Task With_a_certificate_page_and_chat_are_encrypted()
    {
        await using var server = ChatServer.Start(
            ("Chat:Endpoints:Browser:Url", "https://127.0.0.1:0"),
            ("Chat:Endpoints:Browser:Certificate:Path", _certificate.Path),
            ("Chat:Endpoints:Browser:Certificate:KeyPath", _certificate.KeyPath));
        var port = server.Port("Browser");
        using var web = await WebSocketClient.ConnectAsync(new Uri($"wss://127.0.0.1:{port}/chat"), $"https://127.0.0.1:{port}");
        Assert.StartsWith("You are ", await web.ReadLineAsync(), StringComparison.Ordinal);
        await web.SendAsync("/quit");
        await web.ReadToEndAsync();
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "goodbye"), web.Closed);

        using var plain = await SocketClient.ConnectAsync(port);
        await plain.SendAsync($"GET / HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
        Assert.Equal("", await plain.ReadToEndAsync());
        await Wait.UntilAsync(async () => (await server.Http.GetStringAsync("/metrics")).Contains("kestrelchat_connections_rejected_total{reason=\"PlainTextOnTls\"} 1", StringComparison.Ordinal), "the refusal to be counted");
    }

    [Fact]
    public async Task Over_TLS_a_page_without_it_may_not_connect()
    {
        await using var server = ChatServer.Start(
            ("Chat:Endpoints:Browser:Url", "https://127.0.0.1:0"),
            ("Chat:Endpoints:Browser:Certificate:Path", _certificate.Path),
            ("Chat:Endpoints:Browser:Certificate:KeyPath", _certificate.KeyPath));
        var port = server.Port("Browser");
        await Assert.ThrowsAsync<WebSocketException>(() => WebSocketClient.ConnectAsync(new Uri($"wss://127.0.0.1:{port}/chat"), $"http://127.0.0.1:{port}"));
    }

    [Fact]
    public async Task Without_TLS_nothing_is_answered_to_a_client_that_begins_it()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        using var client = await server.ConnectAsync("Browser");
        await client.SendAsync(Bytes.Of("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003" + new string('\0', 500)));
        Assert.Equal("", await client.ReadToEndAsync());
        await Wait.UntilAsync(async () => (await server.Http.GetStringAsync("/metrics")).Contains("kestrelchat_connections_rejected_total{reason=\"TlsOnPlainText\"} 1", StringComparison.Ordinal), "the refusal to be counted");
    }

    [Fact]
    public void Without_a_certificate_an_encrypted_one_is_an_error() =>
        Assert.Contains(
            "Chat:Endpoints:Browser:Certificate:Path: invalid value '': expected a PEM or PFX file: a tls:// or https:// endpoint needs a certificate",
            new ServerSettings([KeyValuePair.Create("Chat:Endpoints:Browser:Url", (string?)"https://*:8443")]).Errors);

    [Fact]
    public void An_origin_that_is_none_is_an_error() =>
        Assert.Contains(
            "Chat:Endpoints:Browser:AllowedOrigins:1: invalid value '*': expected http://host, https://host or either with a port, such as https://chat.example.org",
            new ServerSettings([KeyValuePair.Create("Chat:Endpoints:Browser:AllowedOrigins:0", (string?)"https://chat.example.org"), KeyValuePair.Create("Chat:Endpoints:Browser:AllowedOrigins:1", (string?)"*")]).Errors);

    [Fact]
    public async Task The_address_in_a_PROXY_header_is_the_address_of_the_client()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, s_proxied);
        using var web = await RawWebSocket.ConnectAsync(server.Port("Browser"), before: "PROXY TCP4 203.0.113.7 192.0.2.1 51234 8088\r\n");
        Assert.Equal((RawWebSocket.Text, "You are 203.0.113.7:51234\n"), await web.ReadAsync());
    }

    [Fact]
    public async Task Without_a_required_PROXY_header_nothing_is_answered()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, s_proxied);
        using var client = await server.ConnectAsync("Browser");
        await client.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal("", await client.ReadToEndAsync());
        await Wait.UntilAsync(async () => (await server.Http.GetStringAsync("/metrics")).Contains("kestrelchat_connections_rejected_total{reason=\"ProxyHeaderMissing\"} 1", StringComparison.Ordinal), "the refusal to be counted");
    }

    [Fact]
    public async Task A_banned_address_may_not_connect_and_a_new_ban_closes_the_clients_that_it_covers()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, s_proxied, AdminCalls.Setting, ("Chat:AnnounceAfter", "00:00:00"));
        using var before = await ConnectAsync();
        await before.ReadAsync();
        await server.Http.BanAsync("203.0.113.7", "spam");
        Assert.Equal("1008 you are banned from this server: spam", await before.ReadCloseAsync());
        using var after = await ConnectAsync();
        Assert.Equal((RawWebSocket.Text, "* you are banned from this server: spam\n"), await after.ReadAsync());
        Assert.Equal("1008 you are banned from this server: spam", await after.ReadCloseAsync());

        Task<RawWebSocket> ConnectAsync() => RawWebSocket.ConnectAsync(server.Port("Browser"), before: "PROXY TCP4 203.0.113.7 192.0.2.1 51234 8088\r\n");
    }

    [Fact]
    public async Task Clients_of_all_endpoints_share_the_limits()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:MaxConnections", "2"));
        using var tcp = await server.ConnectGreetedAsync();
        using var web = await RawWebSocket.ConnectAsync(server.Port("Browser"));
        await web.ReadAsync();
        using var third = await RawWebSocket.ConnectAsync(server.Port("Browser"));
        Assert.Equal((RawWebSocket.Text, "* the server is full (2 connections), please try again later\n"), await third.ReadAsync());
        Assert.Equal("1008 the server is full (2 connections), please try again later", await third.ReadCloseAsync());

        // The page is served all the same.
        using var http = new HttpClient();
        Assert.Contains("<html", await http.GetStringAsync(new Uri($"http://127.0.0.1:{server.Port("Browser")}/")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_of_an_address_beyond_its_limit_are_refused()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:MaxConnectionsPerAddress", "1"), ("Chat:TrustLoopback", "false"));
        using var tcp = await server.ConnectGreetedAsync();
        using var web = await RawWebSocket.ConnectAsync(server.Port("Browser"));
        Assert.Equal("1008 too many connections from your address (1 at most), please close one first", await web.ReadCloseAsync());
    }

    [Theory]
    [InlineData("kestrelchat.raw", "kestrelchat.raw")]
    [InlineData("other kestrelchat.raw", "kestrelchat.raw")]
    [InlineData("", null)]
    public async Task By_its_subprotocol_a_program_receives_fields_from_the_first_line_to_the_last(string offered, string? chosen)
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        using var web = await WebSocketClient.ConnectAsync(server, protocols: offered.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(chosen, web.Protocol);
        await web.SendAsync("hello");
        await web.SendAsync("/quit");
        var lines = (await web.ReadToEndAsync()).TrimEnd('\n').Split('\n');
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "goodbye"), web.Closed);
        Assert.All(lines, line => Assert.Equal(chosen is null ? 1 : 6, line.Split('\t').Length));
        if (chosen is not null)
        {
            Assert.Equal(["you", "closed"], [lines[0].Split('\t')[1], lines[^1].Split('\t')[1]]);
        }
    }

    [Fact]
    public async Task A_program_that_is_refused_receives_the_reason_as_fields()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:MaxConnections", "1"));
        using var tcp = await server.ConnectGreetedAsync();
        using var web = await WebSocketClient.ConnectAsync(server, protocols: "kestrelchat.raw");
        var fields = (await web.ReadToEndAsync()).TrimEnd('\n').Split('\t');
        Assert.Equal(["closed", "", "", "ServerFull", "the server is full (1 connections), please try again later"], fields[1..]);
        Assert.Equal((WebSocketCloseStatus.PolicyViolation, fields[^1]), web.Closed);
    }

    [Fact]
    public async Task A_reverse_proxy_can_use_a_unix_socket()
    {
        var path = Path.Combine(_folder.FullName, "web.sock");
        await using var server = ChatServer.Start(("Chat:Endpoints:Browser:Url", $"http://unix:{path}"));
        using var client = await SocketClient.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await client.SendAsync("GET / HTTP/1.1\r\nHost: chat.example.org\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {(int)HttpStatusCode.OK} ", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }
}
