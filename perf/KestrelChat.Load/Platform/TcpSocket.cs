using System.Buffers.Binary;
using System.Net;

namespace KestrelChat.Load.Platform;

/// <summary>Non-blocking IPv4 TCP sockets as plain descriptors, without an object per connection.</summary>
internal static unsafe class TcpSocket
{
    private const int InternetFamily = 2;
    private const int Stream = 1;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int SocketLevel = 1;
    private const int SocketError = 4;
    private const int ReceiveBuffer = 8;
    private const int Linger = 13;
    private const int ShutdownWrite = 1;
    private const int IpLevel = 0;
    private const int BindAddressNoPort = 24;
    private const int TcpLevel = 6;
    private const int NoDelay = 1;
    private const int NoSignal = 0x4000;
    private const int AddressLength = 16;

    /// <summary>Starts a connection and returns its descriptor, which becomes writable when it has connected or failed.</summary>
    /// <param name="server">Remote address.</param>
    /// <param name="source">Local address; null lets the kernel choose.</param>
    /// <param name="receiveBufferBytes">Size of the kernel's receive buffer; 0 for the default.</param>
    /// <exception cref="LoadException">The connection failed immediately.</exception>
    internal static int StartConnect(IPEndPoint server, IPAddress? source, int receiveBufferBytes)
    {
        int socket = Errno.Check(LibC.Socket(InternetFamily, Stream | NonBlocking | CloseOnExec, 0), "socket");
        SetOption(socket, TcpLevel, NoDelay, 1);
        if (receiveBufferBytes > 0)
        {
            // Before connect: the handshake negotiates the window scale.
            SetOption(socket, SocketLevel, ReceiveBuffer, receiveBufferBytes);
        }

        byte* address = stackalloc byte[AddressLength];
        if (source is not null)
        {
            // The kernel then chooses the port at connect, when one port may serve several destinations.
            SetOption(socket, IpLevel, BindAddressNoPort, 1);
            WriteAddress(new Span<byte>(address, AddressLength), source, 0);
            _ = Errno.Check(LibC.Bind(socket, address, AddressLength), $"bind to source address {source}");
        }

        WriteAddress(new Span<byte>(address, AddressLength), server.Address, server.Port);
        if (LibC.Connect(socket, address, AddressLength) < 0 && Errno.Last != Errno.InProgress)
        {
            int errno = Errno.Last;
            _ = LibC.Close(socket);
            throw ConnectFailure(server, errno);
        }

        return socket;
    }

    /// <summary>Returns the result of a connect whose socket has become writable: 0 or an errno.</summary>
    internal static int ConnectResult(int socket)
    {
        int errno = 0;
        uint length = sizeof(int);
        _ = Errno.Check(LibC.GetSocketOption(socket, SocketLevel, SocketError, &errno, &length), "getsockopt");
        return errno;
    }

    internal static LoadException ConnectFailure(IPEndPoint server, int errno) => new(errno switch
    {
        Errno.ConnectionRefused => $"cannot connect to {server}: connection refused; start the server or set --host and --port.",
        Errno.AddressNotAvailable => $"cannot connect to {server}: no local port is free; use more addresses with --sources.",
        _ => $"cannot connect to {server}: {Errno.Describe(errno)}.",
    });

    /// <summary>Sends as many bytes as the kernel accepts; -1 with errno on failure.</summary>
    internal static int Send(int socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            return (int)LibC.Send(socket, first, (nuint)bytes.Length, NoSignal);
        }
    }

    /// <summary>Receives the available bytes; 0 when the server has closed, -1 with errno on failure.</summary>
    internal static int Receive(int socket, Span<byte> buffer)
    {
        fixed (byte* first = buffer)
        {
            return (int)LibC.Receive(socket, first, (nuint)buffer.Length, 0);
        }
    }

    /// <summary>Closes the sending direction (FIN); receiving is still possible.</summary>
    internal static void ShutdownSend(int socket) => _ = LibC.Shutdown(socket, ShutdownWrite);

    /// <summary>Makes close reset the connection (RST) and drop unsent data.</summary>
    internal static void ResetOnClose(int socket)
    {
        // struct linger: on, for 0 seconds.
        int* linger = stackalloc int[] { 1, 0 };
        _ = Errno.Check(LibC.SetSocketOption(socket, SocketLevel, Linger, linger, 2 * sizeof(int)), "setsockopt");
    }

    private static void SetOption(int socket, int level, int name, int value) =>
        _ = Errno.Check(LibC.SetSocketOption(socket, level, name, &value, sizeof(int)), "setsockopt");

    /// <summary>Lays out a struct sockaddr_in.</summary>
    private static void WriteAddress(Span<byte> target, IPAddress address, int port)
    {
        target.Clear();
        BitConverter.TryWriteBytes(target, (ushort)InternetFamily);
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)port);
        _ = address.TryWriteBytes(target[4..], out _);
    }
}
