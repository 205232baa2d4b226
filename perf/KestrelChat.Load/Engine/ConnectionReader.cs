using System.Diagnostics;
using System.Runtime.InteropServices;
using KestrelChat.Load.Platform;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>
/// Receives from the connections of a pool and counts deliveries; the bytes are then discarded. Receiving does not
/// allocate, so that the load tool does not distort the measurement.
/// </summary>
internal sealed class ConnectionReader(IBroadcastProtocol protocol, int clients)
{
    // Fits into the second-level cache, so that counting reads what recv has just written there.
    private const int BufferBytes = 256 * 1024;

    private readonly byte[] buffer = GC.AllocateArray<byte>(BufferBytes, pinned: true);
    private readonly LastBytes lastBytes = new(clients);

    /// <summary>Called with the connection, a header received on it and the time of receipt in Stopwatch ticks.</summary>
    internal Action<Connection, PayloadHeader, long>? HeaderReceived { get; set; }

    /// <summary>Lines received on counted connections since <see cref="ResetDeliveries"/>.</summary>
    internal long Deliveries { get; private set; }

    /// <summary>Bytes received on all connections.</summary>
    internal long BytesReceived { get; private set; }

    internal void ResetDeliveries() => Deliveries = 0;

    /// <summary>Returns the last bytes received by a client, for an error message.</summary>
    internal string LastReceived(int client) => lastBytes.ToText(client);

    /// <summary>Receives once from a connection and processes the bytes.</summary>
    internal ReadResult Read(Connection connection)
    {
        int length = TcpSocket.Receive(connection.Descriptor, buffer);
        if (length <= 0)
        {
            bool isClosed = length == 0 || (Errno.Last != Errno.TryAgain && Errno.Last != Errno.Interrupted);
            return new ReadResult(isClosed, Pings: 0, IsReady: false);
        }

        ReadOnlySpan<byte> received = buffer.AsSpan(0, length);
        BytesReceived += length;
        if (connection.Frames is not { } frames)
        {
            return Process(connection, received);
        }

        bool isReady = false;
        while (frames.TryRead(ref received, out var payload))
        {
            isReady |= Process(connection, payload).IsReady;
        }

        return new ReadResult(IsClosed: false, frames.TakePings(), isReady);
    }

    private ReadResult Process(Connection connection, ReadOnlySpan<byte> received)
    {
        lastBytes.Store(connection.Index, received);
        connection.Answer?.Scan(received);
        connection.Notices?.Scan(received);
        if (connection.IsCounted)
        {
            Deliveries += received.Count(PayloadFormat.Marker);
        }

        int pings = protocol.CountPings(received);
        bool isReady = connection.State == ConnectionState.AwaitingFirstBytes && CompletesReadyToken(connection, received);
        ReportHeaders(connection, received);
        return new ReadResult(IsClosed: false, pings, isReady);
    }

    private void ReportHeaders(Connection connection, ReadOnlySpan<byte> received)
    {
        if (connection.Scanner is { } scanner && HeaderReceived is { } report)
        {
            long now = Stopwatch.GetTimestamp();
            while (scanner.TryRead(ref received, out var header))
            {
                report(connection, header, now);
            }
        }
    }

    private bool CompletesReadyToken(Connection connection, ReadOnlySpan<byte> received)
    {
        var token = protocol.ReadyToken;
        int matched = connection.ReadyTokenMatched;
        for (int i = 0; i < received.Length && matched < token.Length; i++)
        {
            matched = received[i] == token[matched] ? matched + 1 : received[i] == token[0] ? 1 : 0;
        }

        connection.ReadyTokenMatched = matched;
        return matched == token.Length;
    }
}

/// <summary>The result of one receive.</summary>
/// <param name="IsClosed">Whether the server has closed the connection.</param>
/// <param name="Pings">Number of pings to reply to.</param>
/// <param name="IsReady">Whether the bytes complete the ready token of the protocol.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ReadResult(bool IsClosed, int Pings, bool IsReady);
