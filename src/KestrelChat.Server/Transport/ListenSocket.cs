using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace KestrelChat.Server.Transport;

/// <summary>
/// The sockets that Kestrel listens on, set up so that the connections they accept notice when their peer is gone without a
/// word: accepted sockets inherit these options.
/// </summary>
internal static class ListenSocket
{
    /// <summary>
    /// An idle connection is probed after a minute, then every 15 seconds: a peer that is gone is noticed within two minutes,
    /// and what lies between keeps the flow (AWS's network balancer forgets one that is idle for 350 seconds).
    /// </summary>
    internal const int KeepAliveIdleSeconds = 60;
    internal const int KeepAliveIntervalSeconds = 15;
    internal const int KeepAliveProbes = 3;

    /// <summary>
    /// How long something that was sent may go unacknowledged, at least. The system counts a peer that is there and takes
    /// nothing too; of those <c>StallTimeout</c> decides.
    /// </summary>
    internal static readonly TimeSpan LeastUserTimeout = TimeSpan.FromSeconds(60);

    // tcp(7): IPPROTO_TCP, TCP_USER_TIMEOUT, in milliseconds.
    internal const int TcpLevel = 6;
    internal const int TcpUserTimeout = 18;

    /// <summary>A bound socket for an endpoint whose clients may take nothing for so long.</summary>
    /// <exception cref="SocketException">The system does not let the server bind there.</exception>
    public static Socket Create(EndPoint endpoint, TimeSpan stallTimeout)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveIdleSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption(TcpLevel, TcpUserTimeout, BitConverter.GetBytes((int)Math.Max(LeastUserTimeout.TotalMilliseconds, stallTimeout.TotalMilliseconds)));
        }

        return socket;
    }
}
