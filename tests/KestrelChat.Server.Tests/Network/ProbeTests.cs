using KestrelChat.Server.Tests.Support;
using KestrelChat.Server.Tests.Unit;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Network;

/// <summary>What load balancers and watchmen do to see whether a port answers.</summary>
public sealed class ProbeTests
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
    public async Task A_thousand_probes_are_seen_by_nobody(Sent sent, bool reset)
    {
        await using var server = ChatServer.Start(("Chat:Endpoints:Main:ProxyProtocol", "Required"), ("Chat:AnnounceAfter", "00:01:00"));
        using var person = await server.ConnectAsync();
        await person.SendAsync("PROXY TCP4 203.0.113.7 192.0.2.1 51234 8000\r\n");
        Assert.Equal("You are 203.0.113.7:51234", await person.ReadLineAsync());

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

            // Chat goes on, and there is nothing else to read.
            if (i % 100 == 0)
            {
                await person.SendAsync($"{i}\n");
                Assert.Equal($"203.0.113.7:51234: {i}", await person.ReadLineAsync());
                Assert.Equal(1, (await server.GetAsync("/clients")).GetArrayLength());
            }
        }

        await Eventually.TrueAsync(() => server.Log.Entries.Count(entry => entry.Event.Name == "UnseenConnectionEnded") == Probes, "all probes to be gone");
        Assert.Equal(1, (await server.GetAsync("/clients")).GetArrayLength());
        await person.SendAsync("after\n");
        Assert.Equal("203.0.113.7:51234: after", await person.ReadLineAsync());
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
