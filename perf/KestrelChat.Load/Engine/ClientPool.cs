using System.Diagnostics;
using System.Net;
using KestrelChat.Load.Platform;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>
/// The connections of all clients, served by <see cref="Poll"/> on one thread. Polling does not allocate, so that the
/// load tool does not distort the measurement.
/// </summary>
/// <param name="serverOf">Returns the server that the client with this index connects to.</param>
/// <param name="protocol">Protocol of the servers.</param>
/// <param name="clients">Number of clients.</param>
/// <param name="sources">Number of source addresses the clients are spread over.</param>
internal sealed class ClientPool(Func<int, IPEndPoint> serverOf, IBroadcastProtocol protocol, int clients, int sources) : IDisposable
{
    /// <summary>Bytes that every output buffer reserves for a reply to a ping.</summary>
    internal const int PongReserve = 64;

    private const uint ReadInterest = Epoll.Readable;
    private const int TimerKey = -1;

    private readonly Epoll epoll = new();
    private readonly List<Connection> connections = new(clients);
    private readonly List<Connection> established = new(clients);
    private readonly ConnectionReader reader = new(protocol, clients);
    private TimerDescriptor? timer;
    private Connection? firstClosed;

    /// <inheritdoc cref="ConnectionReader.HeaderReceived"/>
    internal Action<Connection, PayloadHeader, long>? HeaderReceived
    {
        get => reader.HeaderReceived;
        set => reader.HeaderReceived = value;
    }

    internal int Clients => clients;

    /// <inheritdoc cref="IBroadcastProtocol.MaxConnecting"/>
    internal int MaxConnecting => protocol.MaxConnecting;

    /// <summary>All connections, in the order of opening.</summary>
    internal IReadOnlyList<Connection> Connections => connections;

    /// <summary>All established connections, in the order of establishment.</summary>
    internal IReadOnlyList<Connection> Established => established;

    internal int ReadyCount { get; private set; }

    /// <summary>Number of counted connections that the server has closed.</summary>
    internal int ClosedCount { get; private set; }

    /// <summary>Number of uncounted connections that the server is known to have closed.</summary>
    internal int UncountedClosed { get; private set; }

    /// <inheritdoc cref="ConnectionReader.Deliveries"/>
    internal long Deliveries => reader.Deliveries;

    /// <inheritdoc cref="ConnectionReader.BytesReceived"/>
    internal long BytesReceived => reader.BytesReceived;

    /// <summary>Starts the next connection.</summary>
    /// <param name="receiveBufferBytes">Size of the kernel's receive buffer; 0 for the default.</param>
    internal void Open(int receiveBufferBytes)
    {
        int index = connections.Count;
        var source = sources > 1 ? SourceAddress(index % sources) : null;
        int descriptor = TcpSocket.StartConnect(serverOf(index), source, receiveBufferBytes);
        connections.Add(new Connection(index, descriptor) { Frames = protocol.CreateFrames() });
        epoll.Add(descriptor, index, Epoll.Writable);
    }

    /// <summary>Makes the timer wake <see cref="Poll"/>.</summary>
    internal void WakeOn(TimerDescriptor value)
    {
        timer = value;
        epoll.Add(value.Descriptor, TimerKey, Epoll.Readable);
    }

    /// <summary>Waits up to the timeout for events and handles them, with one receive per connection.</summary>
    internal void Poll(int timeoutMilliseconds)
    {
        int events = epoll.Wait(timeoutMilliseconds);
        for (int i = 0; i < events; i++)
        {
            int key = epoll.KeyAt(i);
            if (key == TimerKey)
            {
                timer!.Clear();
                continue;
            }

            Handle(connections[key], epoll.ReadyAt(i));
        }
    }

    /// <summary>Counts a connection as ready.</summary>
    internal void MarkReady(Connection connection)
    {
        if (connection.State == ConnectionState.AwaitingFirstBytes)
        {
            connection.State = ConnectionState.Ready;
            ReadyCount++;
        }
    }

    /// <summary>Stops receiving for a client, as if it hung.</summary>
    internal void StopReading(Connection connection)
    {
        if (connection.State != ConnectionState.Closed)
        {
            epoll.Modify(connection.Descriptor, connection.Index, Epoll.PeerClosed);
        }
    }

    internal void ResetDeliveries() => reader.ResetDeliveries();

    /// <summary>Sends a few bytes, such as a handshake or a probe.</summary>
    internal void Send(Connection connection, ReadOnlySpan<byte> bytes)
    {
        if (connection.Output is { } output)
        {
            // After the buffered lines: the kernel may have accepted only a part of one.
            if (output.Free >= bytes.Length)
            {
                bytes.CopyTo(output.Append(bytes.Length));
                Flush(connection);
            }
        }
        else if (!bytes.IsEmpty && TcpSocket.Send(connection.Descriptor, bytes) < 0)
        {
            Close(connection);
        }
    }

    /// <summary>Sends as much of a sender's output as the kernel accepts; <see cref="Poll"/> sends the rest.</summary>
    internal void Flush(Connection connection)
    {
        var output = connection.Output!;
        while (!output.Pending.IsEmpty && connection.State != ConnectionState.Closed)
        {
            int sent = TcpSocket.Send(connection.Descriptor, output.Pending);
            if (sent >= 0)
            {
                output.Consume(sent);
            }
            else if (Errno.Last == Errno.TryAgain)
            {
                break;
            }
            else if (Errno.Last != Errno.Interrupted)
            {
                Close(connection);
                return;
            }
        }

        bool awaitWritable = !output.Pending.IsEmpty;
        if (awaitWritable != connection.AwaitsWritable)
        {
            connection.AwaitsWritable = awaitWritable;
            epoll.Modify(connection.Descriptor, connection.Index, awaitWritable ? ReadInterest | Epoll.Writable : ReadInterest);
        }
    }

    /// <summary>Returns the exception for connections closed by the server.</summary>
    internal LoadException ClosedFailure(string phase) => new(
        $"the server closed {ClosedCount} of {clients} connections during {phase}; "
        + $"last bytes received by the first: \"{reader.LastReceived(firstClosed!.Index)}\".");

    public void Dispose()
    {
        foreach (var connection in connections.Where(connection => connection.State != ConnectionState.Closed))
        {
            _ = LibC.Close(connection.Descriptor);
        }

        epoll.Dispose();
    }

    private static IPAddress SourceAddress(int number) => new([127, 0, 0, (byte)(1 + number)]);

    private void Handle(Connection connection, uint ready)
    {
        if (connection.State == ConnectionState.Connecting)
        {
            FinishConnect(connection);
            return;
        }

        if ((ready & Epoll.PeerClosed) != 0)
        {
            // Requested only for clients that have stopped reading.
            Close(connection);
            return;
        }

        if ((ready & (Epoll.Readable | Epoll.Error | Epoll.HungUp)) != 0)
        {
            Receive(connection);
        }

        if ((ready & Epoll.Writable) != 0 && connection.State != ConnectionState.Closed)
        {
            Flush(connection);
        }
    }

    private void FinishConnect(Connection connection)
    {
        int errno = TcpSocket.ConnectResult(connection.Descriptor);
        if (errno != 0)
        {
            throw TcpSocket.ConnectFailure(serverOf(connection.Index), errno);
        }

        connection.State = ConnectionState.AwaitingFirstBytes;
        connection.ConnectedAt = Stopwatch.GetTimestamp();
        established.Add(connection);
        epoll.Modify(connection.Descriptor, connection.Index, ReadInterest);
        Send(connection, protocol.Handshake);
    }

    private void Receive(Connection connection)
    {
        var result = reader.Read(connection);
        if (result.IsClosed)
        {
            Close(connection);
            return;
        }

        for (int pings = result.Pings; pings > 0; pings--)
        {
            Send(connection, connection.Frames is { } frames ? frames.Pong : protocol.Pong);
        }

        if (result.IsReady)
        {
            MarkReady(connection);
        }
    }

    private void Close(Connection connection)
    {
        if (connection.State == ConnectionState.Closed)
        {
            return;
        }

        connection.State = ConnectionState.Closed;
        _ = LibC.Close(connection.Descriptor);
        if (connection.IsCounted)
        {
            ClosedCount++;
            firstClosed ??= connection;
        }
        else
        {
            UncountedClosed++;
        }
    }
}
