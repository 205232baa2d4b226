using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.ProxyProtocol;

/// <summary>Probes of load balancers and monitors.</summary>
[Trait("Category", "Program")]
public sealed class HealthProbeTests
{
    private const int Probes = 1_000;

    public enum Sent
    {
        Nothing,
        V1,
        V2Local,
        V2Proxy,
    }

    [Theory]
    [InlineData(Sent.Nothing, true)]
    [InlineData(Sent.Nothing, false)]
    [InlineData(Sent.V1, true)]
    [InlineData(Sent.V1, false)]
    [InlineData(Sent.V2Local, true)]
    [InlineData(Sent.V2Local, false)]
    [InlineData(Sent.V2Proxy, true)]
    [InlineData(Sent.V2Proxy, false)]
    public async Task A_thousand_probes_are_neither_announced_nor_listed(Sent sent, bool reset)
    {
        await using var server = ChatServer.Start(("Chat:Endpoints:Main:ProxyProtocol", "Required"), ("Chat:AnnounceAfter", "00:01:00"));
        using var client = await server.ConnectAsync();
        await client.SendAsync("PROXY TCP4 203.0.113.7 192.0.2.1 51234 8000\r\n");
        Assert.Equal("You are 203.0.113.7:51234", await client.ReadLineAsync());

        for (var i = 0; i < Probes; i++)
        {
            using (var probe = await server.ConnectAsync())
            {
                await probe.SendAsync(Header(sent));
                if (reset)
                {
                    probe.Reset();
                }
            }

            // The chat goes on, and the client receives nothing else.
            if (i % 100 == 0)
            {
                await client.SendAsync($"{i}\n");
                Assert.Equal($"203.0.113.7:51234: {i}", await client.ReadLineAsync());
                Assert.Equal(1, (await server.GetJsonAsync("/clients")).GetArrayLength());
            }
        }

        await Wait.UntilAsync(() => server.Log.Entries.Count(entry => entry.Event.Name == "UnseenConnectionEnded") == Probes, "all probes to end");
        Assert.Equal(1, (await server.GetJsonAsync("/clients")).GetArrayLength());
        await client.SendAsync("after\n");
        Assert.Equal("203.0.113.7:51234: after", await client.ReadLineAsync());
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Level > LogLevel.Debug);
    }

    private static byte[] Header(Sent sent) => sent switch
    {
        Sent.V1 => "PROXY TCP4 192.0.2.1 198.51.100.1 51234 8000\r\n"u8.ToArray(),
        Sent.V2Local => ProxyHeaders.V2(ProxyHeaders.Local, 0),
        Sent.V2Proxy => ProxyHeaders.V2(ProxyHeaders.Proxy, 0x11, ProxyHeaders.Tcp4),
        _ => [],
    };
}
