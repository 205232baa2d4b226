using System.Diagnostics;
using System.Net;
using KestrelChat.Load.Platform;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>
/// All clients, on one thread: <see cref="Poll"/> receives what has arrived for any of them, counts deliveries
/// and throws the bytes away. Nothing in it allocates per event, so that the server is what is measured.
/// </summary>
/// <param name="serverOf">To which server the client with this index connects.</param>
/// <param name="protocol">What all servers speak.</param>
/// <param name="clients">How many there will be.</param>
/// <param name="sources">Source addresses they are spread over.</param>
internal sealed class ClientPool(Func<int, IPEndPoint> serverOf, IBroadcastProtocol protocol, int clients, int sources) : IDisposable
{
    /// <summary>Room an output buffer keeps for an answer to a ping.</summary>
    internal const int PongReserve = 64;

    private const uint ReadInterest = Epoll.Readable;
    private const int TimerKey = -1;

    // As large as fits the second-level cache: counting then reads what recv has just written there.
    private const int ReceiveBufferBytes = 256 * 1024;

    private readonly Epoll epoll = new();
    private readonly List<Connection> connections = new(clients);
    private readonly List<Connection> established = new(clients);
    private readonly LastBytes lastBytes = new(clients);
    private readonly byte[] receiveBuffer = GC.AllocateArray<byte>(ReceiveBufferBytes, pinned: true);
    private TimerDescriptor? timer;
    private Connection? firstClosed;

    /// <summary>Called with the connection, a header received on it and the time of receipt in Stopwatch ticks.</summary>
    internal Action<Connection, PayloadHeader, long>? HeaderReceived { get; set; }

    internal int Clients => clients;

    /// <summary>Every connection begun, in this order.</summary>
    internal IReadOnlyList<Connection> Connections => connections;

    /// <summary>Every connection established, in this order.</summary>
    internal IReadOnlyList<Connection> Established => established;

    internal int ReadyCount { get; private set; }

    /// <summary>Connections among those counted that the server has closed.</summary>
    internal int ClosedCount { get; private set; }

    /// <summary>Connections among those not counted that the server is known to have closed.</summary>
    internal int UncountedClosed { get; private set; }

    /// <summary>Lines received on counted connections since <see cref="ResetDeliveries"/>.</summary>
    internal long Deliveries { get; private set; }

    /// <summary>Bytes received on all connections.</summary>
    internal long BytesReceived { get; private set; }

    /// <summary>Begins the next connection.</summary>
    /// <param name="receiveBufferBytes">The kernel's receive buffer for it, or 0 for the default.</param>
    internal void Open(int receiveBufferBytes)
    {
        int index = connections.Count;
        var source = sources > 1 ? SourceAddress(index % sources) : null;
        int descriptor = TcpSocket.StartConnect(serverOf(index), source, receiveBufferBytes);
        connections.Add(new Connection(index, descriptor));
        epoll.Watch(descriptor, index, Epoll.Writable);
    }

    /// <summary>Has the timer wake <see cref="Poll"/>.</summary>
    internal void WakeBy(TimerDescriptor value)
    {
        timer = value;
        epoll.Watch(value.Descriptor, TimerKey, Epoll.Readable);
    }

    /// <summary>Handles what is there, or what comes first within the timeout; one receive per connection and call.</summary>
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

    /// <summary>Counts a connection as ready though nothing has come: the server does not greet.</summary>
    internal void MarkReady(Connection connection)
    {
        if (connection.State == ConnectionState.AwaitingFirstBytes)
        {
            connection.State = ConnectionState.Ready;
            ReadyCount++;
        }
    }

    /// <summary>Leaves what arrives for this client in the kernel from now on, as a client that hangs does.</summary>
    internal void StopReading(Connection connection)
    {
        if (connection.State != ConnectionState.Closed)
        {
            epoll.Change(connection.Descriptor, connection.Index, Epoll.PeerClosed);
        }
    }

    /// <summary>Starts to count from 0.</summary>
    internal void ResetDeliveries() => Deliveries = 0;

    /// <summary>Sends a few bytes that belong together, as a handshake or a probe.</summary>
    internal void Send(Connection connection, ReadOnlySpan<byte> bytes)
    {
        if (connection.Output is { } output)
        {
            // Behind the lines that wait, one of which the kernel may have taken the half of.
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

    /// <summary>Passes a sender's output to the kernel as far as it takes it now; the rest follows from <see cref="Poll"/>.</summary>
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
            epoll.Change(connection.Descriptor, connection.Index, awaitWritable ? ReadInterest | Epoll.Writable : ReadInterest);
        }
    }

    /// <summary>The error to end with when the server has closed connections.</summary>
    internal LoadException ClosedFailure(string phase) => new(
        $"the server closed {ClosedCount} of {clients} connections during {phase}; "
        + $"the first of them had received last: \"{lastBytes.Text(firstClosed!.Index)}\".");

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
            // Asked for only where a client has stopped reading.
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
        epoll.Change(connection.Descriptor, connection.Index, ReadInterest);
        Send(connection, protocol.Handshake);
    }

    private void Receive(Connection connection)
    {
        int length = TcpSocket.Receive(connection.Descriptor, receiveBuffer);
        if (length <= 0)
        {
            if (length == 0 || (Errno.Last != Errno.TryAgain && Errno.Last != Errno.Interrupted))
            {
                Close(connection);
            }

            return;
        }

        ReadOnlySpan<byte> received = receiveBuffer.AsSpan(0, length);
        BytesReceived += length;
        lastBytes.Keep(connection.Index, received);
        connection.Answer?.Take(received);
        connection.Notices?.Take(received);
        if (connection.IsCounted)
        {
            Deliveries += received.Count(PayloadFormat.Marker);
        }

        for (int pings = protocol.CountPings(received); pings > 0; pings--)
        {
            Send(connection, protocol.Pong);
        }

        if (connection.State == ConnectionState.AwaitingFirstBytes && EndsReadySign(connection, received))
        {
            MarkReady(connection);
        }

        if (connection.Scanner is { } scanner && HeaderReceived is { } report)
        {
            long now = Stopwatch.GetTimestamp();
            while (scanner.TryRead(ref received, out var header))
            {
                report(connection, header, now);
            }
        }
    }

    private bool EndsReadySign(Connection connection, ReadOnlySpan<byte> received)
    {
        var sign = protocol.ReadySign;
        int matched = connection.ReadySignMatched;
        for (int i = 0; i < received.Length && matched < sign.Length; i++)
        {
            matched = received[i] == sign[matched] ? matched + 1 : received[i] == sign[0] ? 1 : 0;
        }

        connection.ReadySignMatched = matched;
        return matched == sign.Length;
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
