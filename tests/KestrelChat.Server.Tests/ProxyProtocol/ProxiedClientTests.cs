using System.Globalization;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.ProxyProtocol;

/// <summary>Clients that connect through a proxy which sends the PROXY protocol.</summary>
[Trait("Category", "Program")]
public sealed class ProxiedClientTests
{
    private static readonly (string Key, string Value) s_required = ("Chat:Endpoints:Main:ProxyProtocol", "Required");

    [Fact]
    public async Task The_address_in_the_header_is_the_address_of_the_client_everywhere()
    {
        await using var server = ChatServer.Start(s_required);
        using var client = await server.ConnectAsync();
        await client.SendAsync("PROXY TCP4 203.0.113.7 192.0.2.1 51234 8000\r\nhello\n");
        Assert.Equal("You are 203.0.113.7:51234", await client.ReadLineAsync());
        Assert.Equal("203.0.113.7:51234: hello", await client.ReadLineAsync());
        Assert.Equal("203.0.113.7:51234", (await server.GetJsonAsync("/clients"))[0].GetProperty("address").GetString());
        client.EndInput();
        await client.ReadToEndAsync();
        await Wait.UntilAsync(() => server.Log.Entries.Any(entry => entry.Message.Contains("from 203.0.113.7:51234", StringComparison.Ordinal)), "the log to name the client");
    }

    [Theory]
    [InlineData("hello\n")]
    [InlineData("PROXY TCP4 1 2 3\r\nhello\n")]
    public async Task With_a_required_header_a_missing_or_malformed_one_closes_the_connection(string sent)
    {
        await using var server = ChatServer.Start(s_required);
        using var client = await server.ConnectAsync();
        await client.SendAsync(sent);
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Equal(0, (await server.GetJsonAsync("/rooms"))[0].GetProperty("lines").GetInt64());
    }

    [Fact]
    public async Task A_header_from_an_untrusted_proxy_is_not_accepted()
    {
        await using var server = ChatServer.Start(s_required, ("Chat:TrustedProxies:0", "192.0.2.0/24"));
        using var client = await server.ConnectAsync();
        await client.SendAsync("PROXY TCP4 203.0.113.7 192.0.2.1 51234 8000\r\nhello\n");
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task With_an_optional_header_a_client_without_one_can_chat()
    {
        await using var server = ChatServer.Start(("Chat:Endpoints:Main:ProxyProtocol", "Optional"));
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync("hello\n");
        Assert.Equal($"{client.Address}: hello", await client.ReadLineAsync());
    }

    [Fact]
    public async Task Connections_beyond_the_limit_per_address_are_refused_with_a_notice()
    {
        await using var server = ChatServer.Start(s_required, ("Chat:MaxConnectionsPerAddress", "2"));
        using var first = await FromAsync("203.0.113.7");
        Assert.StartsWith("You are ", await first.ReadLineAsync(), StringComparison.Ordinal);
        using var second = await FromAsync("203.0.113.7");
        Assert.StartsWith("You are ", await second.ReadLineAsync(), StringComparison.Ordinal);
        using var third = await FromAsync("203.0.113.7");
        Assert.Equal("* too many connections from your address (2 at most), please close one first\n", await third.ReadToEndAsync());
        using var another = await FromAsync("203.0.113.8");
        Assert.StartsWith("You are ", await another.ReadLineAsync(), StringComparison.Ordinal);

        async Task<SocketClient> FromAsync(string address)
        {
            var client = await server.ConnectAsync();
            await client.SendAsync($"PROXY TCP4 {address} 192.0.2.1 51234 8000\r\n");
            return client;
        }
    }

    [Theory]
    [InlineData("send-proxy-v2")]
    [InlineData("send-proxy")]
    public async Task HAProxy_passes_client_addresses_and_its_health_checks_are_not_announced(string sends)
    {
        var haproxy = RealProgram.Find("haproxy", "haproxy");
        await using var server = ChatServer.Start(s_required, ("Chat:AnnounceAfter", "00:00:01"));
        var folder = Directory.CreateTempSubdirectory("kestrelchat");
        var address = FreeAddress.Find();
        var configuration = Path.Combine(folder.FullName, "haproxy.cfg");
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            defaults
                mode tcp
                timeout connect 5s
                timeout client 1m
                timeout server 1m
            listen chat
                bind {address}
                server one 127.0.0.1:{server.Port()} {sends} check inter 50ms

            """));
        var proxy = RealProgram.Start(haproxy, "-db", "-f", configuration);
        try
        {
            await Wait.UntilAsync(() => server.Log.Entries.Count(entry => entry.Event.Name == "UnseenConnectionEnded") > 10, "some health checks");
            using var client = await SocketClient.ConnectAsync(address);
            Assert.Equal($"You are {client.Address}", await client.ReadLineAsync());
            await client.SendAsync("hello\n");
            Assert.Equal($"{client.Address}: hello", await client.ReadLineAsync());
            var clients = await server.GetJsonAsync("/clients");
            Assert.Equal(client.Address, Assert.Single(clients.EnumerateArray().ToArray()).GetProperty("address").GetString());
            Assert.DoesNotContain(server.Log.Entries, entry => entry.Level > LogLevel.Debug);
        }
        finally
        {
            proxy.KillAndDispose();
            folder.Delete(recursive: true);
        }
    }
}
