using KestrelChat.Server.Tests.Support;
using KestrelChat.Server.Tls;
using KestrelChat.Server.Transport;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Tls;

/// <summary>A client of a TLS endpoint is told inside TLS why it is refused, and never in plain text.</summary>
[Trait("Category", "Program")]
public sealed class TlsRefusalTests : IDisposable
{
    // Loopback itself is exempt from the limit of an address.
    private const string Header = "PROXY TCP4 203.0.113.9 127.0.0.1 4444 8000\r\n";

    private readonly TestCertificate _certificate = new();

    public void Dispose() => _certificate.Dispose();

    [Theory]
    [InlineData("MaxConnections", "* the server is full (1 connections), please try again later\n")]
    [InlineData("MaxConnectionsPerAddress", "* too many connections from your address (1 at most), please close one first\n")]
    public async Task A_client_beyond_a_limit_is_told_so(string limit, string expected)
    {
        await using var server = Start(($"Chat:{limit}", "1"));
        await using var first = await ConnectAsync(server);
        await first.ReadLineAsync();
        await using var second = await ConnectAsync(server);
        Assert.Equal(expected, await second.ReadToEndAsync());
        await AssertNoPlainTextAsync(server);

        await first.SendAsync("still here\n");
        Assert.Equal("203.0.113.9:4444: still here", await first.ReadLineAsync());
    }

    [Fact]
    public async Task A_banned_client_is_told_so()
    {
        await using var server = Start();
        await server.Http.BanAsync("203.0.113.9", "spam");
        await using var client = await ConnectAsync(server);
        Assert.Equal("* you are banned from this server: spam\n", await client.ReadToEndAsync());
        await AssertNoPlainTextAsync(server);
    }

    [Fact]
    public async Task Handshakes_with_refused_clients_are_limited_at_a_time_and_in_a_second()
    {
        var time = new ManualTime();
        var descriptors = new DescriptorBudget();
        await descriptors.StartedAsync(CancellationToken.None);
        var handshakes = new RefusedHandshakes(descriptors, time);
        var atATime = Math.Max(1, (descriptors.Limit.Sockets - descriptors.Limit.Clients) / 4);
        var begun = 0;
        while (handshakes.TryBegin())
        {
            begun++;
        }

        Assert.Equal(Math.Min(atATime, RefusedHandshakes.MaxPerSecond), begun);
        for (var ended = 0; ended < begun; ended++)
        {
            handshakes.End();
        }

        for (; handshakes.TryBegin(); begun++)
        {
            handshakes.End();
        }

        Assert.Equal(RefusedHandshakes.MaxPerSecond, begun);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(handshakes.TryBegin());
    }

    private static async Task<TlsClient> ConnectAsync(ChatServer server) => await TlsClient.ConnectAsync(server.Port(), firstBytes: Header);

    /// <summary>A client that waits for the server to speak first, as one without TLS does, receives nothing.</summary>
    private static async Task AssertNoPlainTextAsync(ChatServer server)
    {
        using var client = await server.ConnectAsync();
        await client.SendAsync(Header);
        await client.SendAsync("hello?\n");
        Assert.Equal("", await client.ReadToEndAsync());
    }

    private ChatServer Start(params (string Key, string Value)[] settings) =>
        ChatServer.Start([.. _certificate.Settings, ("Chat:Endpoints:Main:ProxyProtocol", "Required"), AdminCalls.Setting, .. settings]);
}
