using System.Net;
using System.Net.Sockets;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests;

public sealed class ServerConnectorTests
{
    private static readonly ServerAddress Address = new("chat.example.org", 9000);
    private static readonly IPAddress First = IPAddress.Parse("2001:db8::1");
    private static readonly IPAddress Second = IPAddress.Parse("192.0.2.1");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Localhost_works_when_only_the_IPv4_loopback_listens()
    {
        using PlainServer server = new(IPAddress.Loopback);
        using Socket other = Occupy(IPAddress.IPv6Loopback, server.Port);
        ServerConnector connector = new(Limits.Patience) { Resolve = Finds(IPAddress.IPv6Loopback, IPAddress.Loopback) };

        using Socket socket = await connector.ConnectAsync(new ServerAddress("localhost", server.Port), Cancellation).Soon();

        Assert.True(socket.Connected);
    }

    [Fact]
    public async Task Localhost_works_when_only_the_IPv6_loopback_listens()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "there is no IPv6 here");
        using PlainServer server = new(IPAddress.IPv6Loopback);
        using Socket other = Occupy(IPAddress.Loopback, server.Port);
        ServerConnector connector = new(Limits.Patience) { Resolve = Finds(IPAddress.Loopback, IPAddress.IPv6Loopback) };

        using Socket socket = await connector.ConnectAsync(new ServerAddress("localhost", server.Port), Cancellation).Soon();

        Assert.True(socket.Connected);
    }

    [Fact]
    public async Task Addresses_are_tried_in_the_order_of_the_resolver_until_one_answers()
    {
        List<IPEndPoint> tried = [];
        using Socket answer = new(SocketType.Stream, ProtocolType.Tcp);
        ServerConnector connector = new(Limits.Patience)
        {
            Resolve = Finds(First, Second, IPAddress.Loopback),
            Dial = (endPoint, _) =>
            {
                tried.Add(endPoint);
                return tried.Count < 2 ? Fails(SocketError.NetworkUnreachable) : Task.FromResult(answer);
            },
        };

        Socket socket = await connector.ConnectAsync(Address, Cancellation).Soon();

        Assert.Same(answer, socket);
        Assert.Equal([new IPEndPoint(First, 9000), new IPEndPoint(Second, 9000)], tried);
    }

    [Fact]
    public async Task An_address_that_swallows_packets_does_not_use_up_the_time_of_the_next()
    {
        using Socket answer = new(SocketType.Stream, ProtocolType.Tcp);
        ServerConnector connector = new(TimeSpan.FromSeconds(6))
        {
            Resolve = Finds(First, Second),
            Dial = (endPoint, token) => endPoint.Address.Equals(First) ? Swallows(token) : Task.FromResult(answer),
        };

        Assert.Same(answer, await connector.ConnectAsync(Address, Cancellation).Soon());
    }

    [Fact]
    public async Task When_no_address_answers_the_limit_ends_the_attempt_with_3()
    {
        ServerConnector connector = new(TimeSpan.FromMilliseconds(50))
        {
            Resolve = Finds(First, Second),
            Dial = (_, token) => Swallows(token),
        };

        ChatException failure = await Assert.ThrowsAsync<ChatException>(() => connector.ConnectAsync(Address, Cancellation).Soon());

        Assert.Equal(3, failure.ExitCode);
        Assert.Contains("did not answer in time", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_every_address_refuses_the_attempt_ends_with_3()
    {
        ServerConnector connector = new(Limits.Patience)
        {
            Resolve = Finds(First, Second),
            Dial = (_, _) => Fails(SocketError.ConnectionRefused),
        };

        ChatException failure = await Assert.ThrowsAsync<ChatException>(() => connector.ConnectAsync(Address, Cancellation).Soon());

        Assert.Equal(3, failure.ExitCode);
        Assert.Contains("chat.example.org:9000 refused", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_addresses_is_unknown()
    {
        ServerConnector connector = new(Limits.Patience) { Resolve = Finds() };

        ChatException failure = await Assert.ThrowsAsync<ChatException>(() => connector.ConnectAsync(Address, Cancellation).Soon());

        Assert.Equal(4, failure.ExitCode);
    }

    [Fact]
    public async Task A_look_up_that_never_ends_is_given_up_at_the_limit()
    {
        ServerConnector connector = new(TimeSpan.FromMilliseconds(50))
        {
            Resolve = (_, _) => new TaskCompletionSource<IPAddress[]>().Task,
        };

        ChatException failure = await Assert.ThrowsAsync<ChatException>(() => connector.ConnectAsync(Address, Cancellation).Soon());

        Assert.Equal(4, failure.ExitCode);
    }

    [Fact]
    public async Task An_IP_address_is_not_looked_up()
    {
        using PlainServer server = new();
        ServerConnector connector = new(Limits.Patience) { Resolve = (_, _) => throw new InvalidOperationException("looked up") };

        using Socket socket = await connector.ConnectAsync(new ServerAddress("127.0.0.1", server.Port), Cancellation).Soon();

        Assert.True(socket.Connected);
    }

    [Fact]
    public async Task Lines_are_sent_without_waiting_for_more()
    {
        using PlainServer server = new();

        using Socket socket = await new ServerConnector(Limits.Patience)
            .ConnectAsync(new ServerAddress("127.0.0.1", server.Port), Cancellation).Soon();

        Assert.True(socket.NoDelay);
    }

    [Fact]
    public async Task Cancelling_ends_an_attempt_as_cancelled_not_as_timed_out()
    {
        using CancellationTokenSource cancellation = new();
        ServerConnector connector = new(Limits.Patience)
        {
            Resolve = Finds(First, Second),
            Dial = (_, token) => Swallows(token),
        };

        Task<Socket> connecting = connector.ConnectAsync(Address, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Soon());
    }

    private static Func<string, CancellationToken, Task<IPAddress[]>> Finds(params IPAddress[] addresses) =>
        (_, _) => Task.FromResult(addresses);

    private static Task<Socket> Fails(SocketError error) => Task.FromException<Socket>(new SocketException((int)error));

    private static async Task<Socket> Swallows(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("never here");
    }

    /// <summary>Keeps others from listening on a port, so that connecting to it is refused.</summary>
    private static Socket Occupy(IPAddress address, int port)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException)
        {
            socket.Dispose();
            Assert.Skip($"the port is taken, or there is no {address} here");
        }

        return socket;
    }
}
