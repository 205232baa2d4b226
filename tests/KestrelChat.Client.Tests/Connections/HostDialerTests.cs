using System.Net;
using System.Net.Sockets;
using KestrelChat.Client.Connections;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests.Connections;

public sealed class HostDialerTests
{
    private static readonly ServerAddress Address = new("chat.example.org", 9000);
    private static readonly IPAddress First = IPAddress.Parse("2001:db8::1");
    private static readonly IPAddress Second = IPAddress.Parse("192.0.2.1");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Localhost_works_when_only_the_IPv4_loopback_listens()
    {
        using TestServer server = new(IPAddress.Loopback);
        using Socket refusing = BindOnly(IPAddress.IPv6Loopback, server.Port);
        HostDialer dialer = new(TestTimeout.Default) { Resolve = ResolvesTo(IPAddress.IPv6Loopback, IPAddress.Loopback) };

        using Socket socket = await dialer.DialAsync(new ServerAddress("localhost", server.Port), Cancellation).WithTimeout();

        Assert.True(socket.Connected);
    }

    [Fact]
    public async Task A_peer_that_is_gone_without_a_word_is_looked_for_within_two_minutes()
    {
        using TestServer server = new();

        using Socket socket = await new HostDialer(TestTimeout.Default).DialAsync(new ServerAddress("127.0.0.1", server.Port), Cancellation).WithTimeout();

        Assert.NotEqual(0, socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        int seconds = Option(SocketOptionName.TcpKeepAliveTime) + (Option(SocketOptionName.TcpKeepAliveInterval) * Option(SocketOptionName.TcpKeepAliveRetryCount));
        Assert.InRange(seconds, 1, 120);

        int Option(SocketOptionName name) => (int)socket.GetSocketOption(SocketOptionLevel.Tcp, name)!;
    }

    [Fact]
    public async Task Localhost_works_when_only_the_IPv6_loopback_listens()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "needs IPv6");
        using TestServer server = new(IPAddress.IPv6Loopback);
        using Socket refusing = BindOnly(IPAddress.Loopback, server.Port);
        HostDialer dialer = new(TestTimeout.Default) { Resolve = ResolvesTo(IPAddress.Loopback, IPAddress.IPv6Loopback) };

        using Socket socket = await dialer.DialAsync(new ServerAddress("localhost", server.Port), Cancellation).WithTimeout();

        Assert.True(socket.Connected);
    }

    [Fact]
    public async Task Addresses_are_tried_in_resolver_order_until_one_accepts()
    {
        List<IPEndPoint> tried = [];
        using Socket accepted = new(SocketType.Stream, ProtocolType.Tcp);
        HostDialer dialer = new(TestTimeout.Default)
        {
            Resolve = ResolvesTo(First, Second, IPAddress.Loopback),
            Connect = (endPoint, _) =>
            {
                tried.Add(endPoint);
                return tried.Count < 2 ? FailsWith(SocketError.NetworkUnreachable) : Task.FromResult(accepted);
            },
        };

        Socket socket = await dialer.DialAsync(Address, Cancellation).WithTimeout();

        Assert.Same(accepted, socket);
        Assert.Equal([new IPEndPoint(First, 9000), new IPEndPoint(Second, 9000)], tried);
    }

    [Fact]
    public async Task An_address_that_drops_packets_leaves_time_for_the_next()
    {
        using Socket accepted = new(SocketType.Stream, ProtocolType.Tcp);
        HostDialer dialer = new(TimeSpan.FromSeconds(6))
        {
            Resolve = ResolvesTo(First, Second),
            Connect = (endPoint, token) => endPoint.Address.Equals(First) ? NeverAnswers(token) : Task.FromResult(accepted),
        };

        Assert.Same(accepted, await dialer.DialAsync(Address, Cancellation).WithTimeout());
    }

    [Fact]
    public async Task When_no_address_answers_connecting_times_out_with_exit_code_3()
    {
        HostDialer dialer = new(TimeSpan.FromMilliseconds(50))
        {
            Resolve = ResolvesTo(First, Second),
            Connect = (_, token) => NeverAnswers(token),
        };

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => dialer.DialAsync(Address, Cancellation).WithTimeout());

        Assert.Equal(3, error.ExitCode);
        Assert.Contains("timed out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_every_address_refuses_connecting_fails_with_exit_code_3()
    {
        HostDialer dialer = new(TestTimeout.Default)
        {
            Resolve = ResolvesTo(First, Second),
            Connect = (_, _) => FailsWith(SocketError.ConnectionRefused),
        };

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => dialer.DialAsync(Address, Cancellation).WithTimeout());

        Assert.Equal(3, error.ExitCode);
        Assert.Contains("chat.example.org:9000: connection refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_addresses_fails_with_exit_code_4()
    {
        HostDialer dialer = new(TestTimeout.Default) { Resolve = ResolvesTo() };

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => dialer.DialAsync(Address, Cancellation).WithTimeout());

        Assert.Equal(4, error.ExitCode);
    }

    [Fact]
    public async Task A_lookup_that_never_completes_times_out_with_exit_code_4()
    {
        HostDialer dialer = new(TimeSpan.FromMilliseconds(50))
        {
            Resolve = (_, _) => new TaskCompletionSource<IPAddress[]>().Task,
        };

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => dialer.DialAsync(Address, Cancellation).WithTimeout());

        Assert.Equal(4, error.ExitCode);
    }

    [Fact]
    public async Task An_IP_address_is_not_looked_up()
    {
        using TestServer server = new();
        HostDialer dialer = new(TestTimeout.Default) { Resolve = (_, _) => throw new InvalidOperationException("looked up") };

        using Socket socket = await dialer.DialAsync(new ServerAddress("127.0.0.1", server.Port), Cancellation).WithTimeout();

        Assert.True(socket.Connected);
    }

    [Fact]
    public async Task The_connected_socket_has_NoDelay_set()
    {
        using TestServer server = new();

        using Socket socket = await new HostDialer(TestTimeout.Default)
            .DialAsync(new ServerAddress("127.0.0.1", server.Port), Cancellation).WithTimeout();

        Assert.True(socket.NoDelay);
    }

    [Fact]
    public async Task Cancellation_is_not_reported_as_a_timeout()
    {
        using CancellationTokenSource cancellation = new();
        HostDialer dialer = new(TestTimeout.Default)
        {
            Resolve = ResolvesTo(First, Second),
            Connect = (_, token) => NeverAnswers(token),
        };

        Task<Socket> connecting = dialer.DialAsync(Address, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WithTimeout());
    }

    private static Func<string, CancellationToken, Task<IPAddress[]>> ResolvesTo(params IPAddress[] addresses) =>
        (_, _) => Task.FromResult(addresses);

    private static Task<Socket> FailsWith(SocketError error) => Task.FromException<Socket>(new SocketException((int)error));

    private static async Task<Socket> NeverAnswers(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("unreachable");
    }

    /// <summary>Binds a port without listening, so that connections to it are refused.</summary>
    private static Socket BindOnly(IPAddress address, int port)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException)
        {
            socket.Dispose();
            Assert.Skip($"port {port} on {address} is in use or the address is missing");
        }

        return socket;
    }
}
