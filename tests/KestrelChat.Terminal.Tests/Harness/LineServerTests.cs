using System.Net;
using System.Net.Sockets;
using KestrelChat.Terminal.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Terminal.Tests.Harness;

/// <summary>The servers that tests play fail as real ones do.</summary>
public sealed class LineServerTests
{
    [Fact]
    public async Task A_server_receives_and_sends_lines_drops_its_client_and_listens_again_on_the_same_port()
    {
        using LineServer server = new();
        using SocketClient first = await SocketClient.ConnectAsync(server.Port);
        using LineServerConnection connection = await server.AcceptAsync();
        await first.SendAsync("hello\n");
        Assert.Equal("hello", await connection.ReceiveLineAsync());
        await connection.SendAsync("welcome\n");
        Assert.Equal("welcome", await first.ReadLineAsync());

        server.StopListening();
        connection.Reset();
        SocketException reset = await Assert.ThrowsAsync<SocketException>(first.ReadToEndAsync);
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        SocketException refused = await Assert.ThrowsAsync<SocketException>(() => SocketClient.ConnectAsync(server.Port));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);

        server.ListenAgain();
        using SocketClient second = await SocketClient.ConnectAsync(server.Port);
        using LineServerConnection again = await server.AcceptAsync();
        second.EndInput();
        Assert.Null(await again.ReceiveLineAsync());
    }

    [Fact]
    public async Task Ncat_greets_its_clients()
    {
        using NcatChat chat = await NcatChat.StartAsync();
        using SocketClient client = await SocketClient.ConnectAsync(chat.Address, IPAddress.Loopback);
        Assert.StartsWith("<announce> 127.0.0.1 is connected as <user", await client.ReadLineAsync(), StringComparison.Ordinal);
    }
}
