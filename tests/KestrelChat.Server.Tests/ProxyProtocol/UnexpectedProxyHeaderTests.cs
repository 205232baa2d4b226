using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.ProxyProtocol;

/// <summary>PROXY headers that come too late, or where none is expected.</summary>
[Trait("Category", "Program")]
public sealed class UnexpectedProxyHeaderTests
{
    private const string V1 = "PROXY TCP4 203.0.113.7 192.0.2.1 51234 8000\r\n";
    private const string LastLine = "* a proxy sent your address (PROXY protocol) where it is not expected, or too late; please tell the operator\n";

    private static readonly (string Key, string Value) s_announceLater = ("Chat:AnnounceAfter", "00:01:00");

    private static byte[] V2 => ProxyHeaders.V2(ProxyHeaders.Proxy, 0x11, ProxyHeaders.Tcp4);

    [Theory]
    [InlineData("Off", "127.0.0.0/8", "the endpoint has ProxyProtocol Off")]
    [InlineData("Optional", "192.0.2.0/24", "the peer is not in Chat:TrustedProxies")]
    [InlineData("Optional", "127.0.0.0/8", "it came too late: a PROXY header has to begin within 0.5 s and to be complete within Chat:ProxyHeaderTimeout (5 s)")]
    public async Task It_closes_the_connection_and_nobody_sees_it(string mode, string trusted, string detail)
    {
        await using var server = ChatServer.Start(s_announceLater, ("Chat:Endpoints:Main:ProxyProtocol", mode), ("Chat:TrustedProxies:0", trusted));
        foreach (var header in (byte[][])[Bytes.Of(V1), V2])
        {
            // Greeted: with Optional the wait for a header is over.
            using var client = await server.ConnectGreetedAsync();
            await client.SendAsync((byte[])[.. header, .. "hi\n"u8]);
            Assert.Equal(LastLine, await client.ReadToEndAsync());
        }

        Assert.Equal(0, (await server.GetJsonAsync("/rooms"))[0].GetProperty("lines").GetInt64());
        Assert.Equal(0, (await server.GetJsonAsync("/clients")).GetArrayLength());
        Assert.Contains(server.Log.Entries, entry => entry.Message.EndsWith($"ProxyHeaderUnexpected: a PROXY header came unexpectedly: {detail}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Optional")]
    [InlineData("Required")]
    public async Task A_second_header_closes_the_connection(string mode)
    {
        await using var server = ChatServer.Start(s_announceLater, ("Chat:Endpoints:Main:ProxyProtocol", mode));
        using var client = await server.ConnectAsync();
        await client.SendAsync(V1 + V1 + "hi\n");
        Assert.Equal($"You are 203.0.113.7:51234\n{LastLine}", await client.ReadToEndAsync());
        Assert.Contains(server.Log.Entries, entry => entry.Message.EndsWith("it follows another PROXY header", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_required_header_may_take_as_long_as_the_setting_says()
    {
        await using var server = ChatServer.Start(("Chat:Endpoints:Main:ProxyProtocol", "Required"), ("Chat:ProxyHeaderTimeout", "00:00:00.200"));
        using var client = await server.ConnectAsync();
        Assert.Equal("", await client.ReadToEndAsync());
        await Wait.UntilAsync(
            () => server.Log.Entries.Any(entry => entry.Message.EndsWith("ProxyHeaderMissing: no PROXY header came within Chat:ProxyHeaderTimeout (0.2 s)", StringComparison.Ordinal)),
            "the log to name the setting");
    }

    [Fact]
    public async Task A_user_may_talk_about_proxies()
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync("PROXY is down again\n");
        Assert.Equal($"{client.Address}: PROXY is down again", await client.ReadLineAsync());
    }
}
