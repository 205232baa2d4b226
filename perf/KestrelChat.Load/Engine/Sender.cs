using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>Writes the lines of one sender.</summary>
internal sealed class Sender
{
    private readonly ClientPool pool;
    private readonly Connection connection;
    private readonly byte[] frame;
    private readonly int payloadOffset;

    /// <param name="pool">Pool of the connection.</param>
    /// <param name="connection">Connection to send on.</param>
    /// <param name="index">Index among the senders.</param>
    /// <param name="frame">Template of a framed line.</param>
    /// <param name="maxPending">Maximum number of buffered lines.</param>
    internal Sender(ClientPool pool, Connection connection, int index, byte[] frame, int maxPending)
    {
        this.pool = pool;
        this.connection = connection;
        this.frame = frame;
        payloadOffset = frame.AsSpan().IndexOf(PayloadFormat.Marker);
        connection.SenderIndex = index;
        connection.Output = new OutputBuffer((maxPending * frame.Length) + ClientPool.PongReserve);
    }

    /// <summary>Lines sent or buffered.</summary>
    internal long Sent { get; private set; }

    /// <summary>Appends a line to the output.</summary>
    /// <param name="timestamp">Timestamp in the line, in Stopwatch ticks.</param>
    /// <returns>False when the buffer is full.</returns>
    internal bool TrySend(long timestamp)
    {
        var output = connection.Output!;
        if (output.Free < frame.Length + ClientPool.PongReserve)
        {
            return false;
        }

        var line = output.Append(frame.Length);
        frame.CopyTo(line);
        PayloadFormat.Stamp(line[payloadOffset..], Sent, timestamp);
        Sent++;
        return true;
    }

    internal void Flush() => pool.Flush(connection);
}
