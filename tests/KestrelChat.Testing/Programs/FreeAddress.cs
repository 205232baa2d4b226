using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Testing.Programs;

/// <summary>Free addresses to listen on, for programs that cannot choose a port themselves.</summary>
/// <remarks>They are on loopback addresses that nothing else uses, so that they stay free until the program listens.</remarks>
internal static class FreeAddress
{
    public static IPEndPoint Find() =>
        Find(new IPAddress([127, (byte)Random.Shared.Next(64, 127), (byte)Random.Shared.Next(256), (byte)Random.Shared.Next(1, 255)]));

    /// <summary>Finds another free port of such an address.</summary>
    public static IPEndPoint Find(IPAddress address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
