using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace KestrelChat.Server.Transport;

/// <summary>
/// Creates the TCP sockets that Kestrel listens on. Accepted sockets inherit their options, which detect a client that vanished
/// without closing its connection.
/// </summary>
internal static class ListenSocket
{
    /// <summary>
    /// An idle connection is probed after a minute, then every 15 seconds: a vanished client is detected within two minutes, and
    /// middleboxes keep the connection (AWS's network load balancer forgets one that is idle for 350 seconds).
    /// </summary>
    internal const int KeepAliveIdleSeconds = 60;
    internal const int KeepAliveIntervalSeconds = 15;
    internal const int KeepAliveProbes = 3;

    /// <summary>
    /// The shortest time that sent data may be unacknowledged. The system also counts a client that is there and does not read;
    /// <c>StallTimeout</c> decides about those, so a longer one applies here too.
    /// </summary>
    internal static readonly TimeSpan MinUserTimeout = TimeSpan.FromSeconds(60);

    // tcp(7): IPPROTO_TCP, TCP_USER_TIMEOUT, in milliseconds.
    internal const int TcpLevel = 6;
    internal const int TcpUserTimeout = 18;

    /// <summary>Creates a bound socket.</summary>
    /// <param name="stallTimeout">How long clients may read nothing.</param>
    /// <exception cref="SocketException">The system does not allow the server to bind there.</exception>
    public static Socket Create(EndPoint endpoint, TimeSpan stallTimeout)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveIdleSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);

        // Telnet sends some of its bytes as urgent data: they stay in their place, as all others.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline, true);
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption(TcpLevel, TcpUserTimeout, BitConverter.GetBytes((int)Math.Max(MinUserTimeout.TotalMilliseconds, stallTimeout.TotalMilliseconds)));
        }

        return socket;
    }
}
