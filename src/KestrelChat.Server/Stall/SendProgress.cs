using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;

namespace KestrelChat.Server.Stall;

/// <summary>Measures how much of the sent data a client has received. A connection may have one among its features.</summary>
internal interface ISendProgress
{
    /// <summary>Returns the progress of a connection with a socket on Linux, otherwise null.</summary>
    static ISendProgress? Of(IConnectionSocketFeature? feature) =>
        feature is null || !OperatingSystem.IsLinux() ? null
        : feature.Socket.AddressFamily == AddressFamily.Unix ? new UnixSendProgress(feature.Socket)
        : new TcpSendProgress(feature.Socket);

    /// <summary>Returns how many bytes the client has acknowledged so far, and whether unacknowledged ones are waiting.</summary>
    (ulong Acknowledged, bool Waiting) Read();
}

/// <summary>Reads the progress from Linux's TCP, which alone knows what a client received behind all buffers.</summary>
internal sealed class TcpSendProgress(Socket socket) : ISendProgress
{
    // struct tcp_info of linux/tcp.h: getsockopt(IPPROTO_TCP, TCP_INFO). New fields are only added at its end.
    private const int TcpLevel = 6;
    private const int TcpInfo = 11;
    private const int UnackedOffset = 24;
    private const int BytesAckedOffset = 120;
    private const int NotSentBytesOffset = 144;
    private const int Length = 148;

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
            // The socket is closed: nothing is waiting.
            return default;
        }

        var waiting = BitConverter.ToUInt32(info[UnackedOffset..]) > 0 || BitConverter.ToUInt32(info[NotSentBytesOffset..]) > 0;
        return (BitConverter.ToUInt64(info[BytesAckedOffset..]), waiting);
    }
}
