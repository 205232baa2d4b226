using System.Net;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Limits;

/// <summary>What clients on this machine may do that others may not, and what a forwarder makes of it.</summary>
[Trait("Category", "Program")]
public sealed class LoopbackTests
{
    private static readonly (string Key, string Value) s_distrusted = ("Chat:TrustLoopback", "false");

    [Fact]
    public async Task Untrusted_loopback_is_limited_like_any_address()
    {
        await using var server = ChatServer.Start(s_distrusted, ("Chat:MaxConnectionsPerAddress", "2"));
        await server.ConnectAllAsync(2);
        using var third = await server.ConnectAsync();
        Assert.StartsWith("* too many connections from your address", await third.ReadToEndAsync(), StringComparison.Ordinal);
        using var other = await SocketClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port()), IPAddress.Parse("127.0.0.2"));
        Assert.Equal($"You are {other.Address}", await other.ReadLineAsync());
    }

    [Fact]
    public async Task From_untrusted_loopback_a_token_needs_TLS()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting, s_distrusted);
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync($"/op {AdminCalls.Token}\n");
        await client.ReadLineAsync(line => line.StartsWith("* the token is accepted only over TLS", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PROXY_headers_from_untrusted_loopback_are_refused_unless_it_is_configured_as_a_proxy()
    {
        await using var server = ChatServer.Start(s_distrusted, ("Chat:Endpoints:Main:ProxyProtocol", "Required"));
        using (var client = await server.ConnectAsync())
        {
            await client.SendAsync("PROXY TCP4 203.0.113.5 203.0.113.1 4711 8000\r\n");
            Assert.Equal("", await client.ReadToEndAsync());
        }

        await using var configured = ChatServer.Start(s_distrusted, ("Chat:Endpoints:Main:ProxyProtocol", "Required"), ("Chat:TrustedProxies:0", "127.0.0.1"));
        using var proxied = await configured.ConnectAsync();
        await proxied.SendAsync("PROXY TCP4 203.0.113.5 203.0.113.1 4711 8000\r\n");
        Assert.Equal("You are 203.0.113.5:4711", await proxied.ReadLineAsync());
    }

    [Fact]
    public async Task Many_clients_from_loopback_are_logged_once()
    {
        await using var server = ChatServer.Start(("Chat:AnnounceAfter", "00:01:00"));
        var clients = new List<SocketClient>();
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(i < 20 ? 0 : 1, Warnings(server));
            clients.Add(await server.ConnectGreetedAsync());
        }

        Assert.Equal(1, Warnings(server));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Many_clients_from_loopback_behind_PROXY_headers_are_not_logged()
    {
        await using var server = ChatServer.Start(("Chat:AnnounceAfter", "00:01:00"), ("Chat:Endpoints:Main:ProxyProtocol", "Required"));
        for (var i = 1; i <= 30; i++)
        {
            var client = await server.ConnectAsync();
            await client.SendAsync($"PROXY TCP4 203.0.113.{i} 203.0.113.1 4711 8000\r\n");
            Assert.Equal($"You are 203.0.113.{i}:4711", await client.ReadLineAsync());
        }

        Assert.Equal(0, Warnings(server));
    }

    [Fact]
    public async Task Clients_of_an_IPv6_network_share_its_limit()
    {
        await using var server = ChatServer.Start(("Chat:MaxConnectionsPerAddress", "2"), ("Chat:Endpoints:Main:ProxyProtocol", "Required"));
        for (var i = 1; i <= 3; i++)
        {
            var client = await server.ConnectAsync();
            await client.SendAsync($"PROXY TCP6 2001:db8::{i} ::1 4711 8000\r\n");
            Assert.StartsWith(i <= 2 ? "You are [2001:db8::" : "* too many connections from your address", await client.ReadLineAsync(), StringComparison.Ordinal);
        }
    }

    private static int Warnings(ChatServer server) => server.Log.Entries.Count(entry => entry.Event.Name == "ManyFromLoopback");
}
