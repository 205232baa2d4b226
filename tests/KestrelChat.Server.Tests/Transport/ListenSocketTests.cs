using System.Net;
using System.Net.Sockets;
using KestrelChat.Server.Transport;

namespace KestrelChat.Server.Tests.Transport;

public sealed class ListenSocketTests
{
    [Fact]
    public async Task A_vanished_client_is_detected_within_two_minutes()
    {
        using var listener = ListenSocket.Create(new IPEndPoint(IPAddress.Loopback, 0), stallTimeout: TimeSpan.FromSeconds(30));
        listener.Listen();
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!);
        using var accepted = await listener.AcceptAsync();

        Assert.Equal(1, accepted.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        var idle = (int)accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime)!;
        var interval = (int)accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval)!;
        var probes = (int)accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount)!;
        Assert.InRange(idle + (interval * probes), 1, 120);
        if (OperatingSystem.IsLinux())
        {
            var timeout = new byte[4];
            accepted.GetRawSocketOption(ListenSocket.TcpLevel, ListenSocket.TcpUserTimeout, timeout);
            Assert.Equal(60_000, BitConverter.ToInt32(timeout));
        }
    }
}
