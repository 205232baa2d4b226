using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Server.Tests.Support;

/// <summary>
/// Where a program can listen that has to be told a port: free, and on a loopback address that nobody else uses, so that it
/// still is when the program gets there.
/// </summary>
internal static class OwnAddress
{
    public static IPEndPoint Find() =>
        Find(new IPAddress([127, (byte)Random.Shared.Next(64, 127), (byte)Random.Shared.Next(256), (byte)Random.Shared.Next(1, 255)]));

    /// <summary>Another port of such an address.</summary>
    public static IPEndPoint Find(IPAddress address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
