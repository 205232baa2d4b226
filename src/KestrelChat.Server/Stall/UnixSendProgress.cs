using System.Net.Sockets;
using KestrelChat.Server.Platform;

namespace KestrelChat.Server.Stall;

/// <summary>Reads the progress of a unix socket from Linux, which knows how much the client has not read, and not how much it has.</summary>
/// <remarks>Progress is a change of what waits: a client that reads changes it, even if as much is sent as it reads.</remarks>
internal sealed class UnixSendProgress(Socket socket) : ISendProgress
{
    // SIOCOUTQ of linux/sockios.h; see unix(7).
    private const int UnreadBytes = 0x5411;

    public (ulong Acknowledged, bool Waiting) Read()
    {
        try
        {
            return LibC.ControlDevice(socket.SafeHandle, UnreadBytes, out var unread) == 0 ? ((ulong)unread, unread > 0) : default;
        }
        catch (ObjectDisposedException)
        {
            // The socket is closed: nothing is waiting.
            return default;
        }
    }
}
