using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>Writes one sender's lines.</summary>
internal sealed class Sender
{
    private readonly ClientPool pool;
    private readonly Connection connection;
    private readonly byte[] frame;
    private readonly int payloadOffset;

    /// <param name="pool">To which the connection belongs.</param>
    /// <param name="connection">What it sends on.</param>
    /// <param name="index">Its number among the senders.</param>
    /// <param name="frame">A line of its with header and all, as a template.</param>
    /// <param name="maxPending">Lines that may wait for the kernel to take them.</param>
    internal Sender(ClientPool pool, Connection connection, int index, byte[] frame, int maxPending)
    {
        this.pool = pool;
        this.connection = connection;
        this.frame = frame;
        payloadOffset = frame.AsSpan().IndexOf(PayloadFormat.Marker);
        connection.SenderIndex = index;
        connection.Output = new OutputBuffer((maxPending * frame.Length) + ClientPool.PongReserve);
    }

    /// <summary>Lines sent, or waiting to be.</summary>
    internal long Sent { get; private set; }

    /// <summary>Appends a line to the output.</summary>
    /// <param name="timestamp">What the line is to say of when it was sent, in Stopwatch ticks.</param>
    /// <returns>False where too many lines wait already.</returns>
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
