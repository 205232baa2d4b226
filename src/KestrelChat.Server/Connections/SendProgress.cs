using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;

namespace KestrelChat.Server.Connections;

/// <summary>What a peer has taken of what was sent to it. A connection may have one among its features.</summary>
internal interface ISendProgress
{
    /// <summary>How many bytes the peer has acknowledged since the beginning, and whether there are more that it has not.</summary>
    (ulong Acknowledged, bool Waiting) Read();
}

/// <summary>The same, as Linux's TCP tells it: the one place that knows what a peer really took, behind all buffers.</summary>
internal sealed class TcpSendProgress(Socket socket) : ISendProgress
{
    // struct tcp_info of linux/tcp.h: getsockopt(IPPROTO_TCP, TCP_INFO). Fields have only ever been added at its end.
    private const int TcpLevel = 6;
    private const int TcpInfo = 11;
    private const int Unacked = 24;
    private const int BytesAcked = 120;
    private const int NotSentBytes = 144;
    private const int Length = 148;

    /// <summary>Of a connection that has a socket, on a system that tells; else null.</summary>
    public static ISendProgress? Of(IConnectionSocketFeature? feature) =>
        feature is not null && OperatingSystem.IsLinux() ? new TcpSendProgress(feature.Socket) : null;

    public (ulong Acknowledged, bool Waiting) Read()
    {
        Span<byte> info = stackalloc byte[Length];
        try
        {
            if (socket.GetRawSocketOption(TcpLevel, TcpInfo, info) < Length)
            {
                return default;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone: nothing waits for it any more.
            return default;
        }

        var waiting = BitConverter.ToUInt32(info[Unacked..]) > 0 || BitConverter.ToUInt32(info[NotSentBytes..]) > 0;
        return (BitConverter.ToUInt64(info[BytesAcked..]), waiting);
    }
}
