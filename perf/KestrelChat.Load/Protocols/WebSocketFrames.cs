using System.Buffers.Binary;
using System.Text;

namespace KestrelChat.Load.Protocols;

/// <summary>
/// Finds the payload in the byte stream of one WebSocket, behind the response to its request; both may be split over any
/// receives. It does not copy payload, so that the load tool does not distort the measurement.
/// </summary>
internal sealed class WebSocketFrames
{
    private const byte Opcode = 0x0F;
    private const byte Ping = 0x09;
    private const byte PongFrame = 0x8A;
    private const byte Masked = 0x80;
    private const int PongHeader = 6;
    private const int MaxPing = 58;

    private readonly byte[] header = new byte[16];
    private readonly byte[] pong = new byte[PongHeader + MaxPing];
    private int headerLength;
    private int endMatched;
    private long remaining;
    private int pingLength;
    private int pings;

    private static ReadOnlySpan<byte> Upgraded => "HTTP/1.1 101"u8;

    private static ReadOnlySpan<byte> EndOfResponse => "\r\n\r\n"u8;

    /// <summary>Whether the server has accepted the WebSocket.</summary>
    internal bool IsUpgraded { get; private set; }

    /// <summary>The reply to the last ping, masked with zero.</summary>
    internal ReadOnlySpan<byte> Pong => pong.AsSpan(0, PongHeader + pingLength);

    /// <summary>Removes the next piece of payload from the front of <paramref name="received"/>.</summary>
    /// <returns>False when everything was removed.</returns>
    /// <exception cref="LoadException">The server refused the WebSocket.</exception>
    internal bool TryRead(ref ReadOnlySpan<byte> received, out ReadOnlySpan<byte> payload)
    {
        while (!received.IsEmpty)
        {
            if (!IsUpgraded)
            {
                SkipResponse(ref received);
            }
            else if (remaining == 0)
            {
                ReadHeader(ref received);
            }
            else
            {
                int length = (int)Math.Min(remaining, received.Length);
                payload = received[..length];
                received = received[length..];
                remaining -= length;
                if ((header[0] & Opcode) != Ping)
                {
                    return true;
                }

                AddToPong(payload);
            }
        }

        payload = default;
        return false;
    }

    /// <summary>Returns the number of pings since the last call.</summary>
    internal int TakePings()
    {
        int taken = pings;
        pings = 0;
        return taken;
    }

    private void SkipResponse(ref ReadOnlySpan<byte> received)
    {
        while (!received.IsEmpty && !IsUpgraded)
        {
            byte next = received[0];
            received = received[1..];
            if (headerLength < Upgraded.Length)
            {
                header[headerLength++] = next;
                if (headerLength == Upgraded.Length && !header.AsSpan(0, headerLength).SequenceEqual(Upgraded))
                {
                    throw new LoadException($"the server answered '{Encoding.ASCII.GetString(header, 0, headerLength)}' to the request for a WebSocket: expected 101.");
                }
            }

            endMatched = next == EndOfResponse[endMatched] ? endMatched + 1 : next == EndOfResponse[0] ? 1 : 0;
            IsUpgraded = endMatched == EndOfResponse.Length;
        }

        headerLength = IsUpgraded ? 0 : headerLength;
    }

    private void ReadHeader(ref ReadOnlySpan<byte> received)
    {
        while (!received.IsEmpty)
        {
            header[headerLength++] = received[0];
            received = received[1..];
            if (headerLength < 2)
            {
                continue;
            }

            int extended = (header[1] & ~Masked) switch { 126 => 2, 127 => 8, _ => 0 };
            if (headerLength == 2 + extended)
            {
                remaining = extended switch
                {
                    2 => BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)),
                    8 => BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(2)),
                    _ => header[1],
                };
                headerLength = 0;
                if ((header[0] & Opcode) == Ping)
                {
                    BeginPong();
                }

                return;
            }
        }
    }

    private void BeginPong()
    {
        pings++;
        pingLength = 0;
        pong[0] = PongFrame;
        pong[1] = (byte)(Masked | Math.Min(remaining, MaxPing));
    }

    private void AddToPong(ReadOnlySpan<byte> payload)
    {
        int length = Math.Min(payload.Length, MaxPing - pingLength);
        payload[..length].CopyTo(pong.AsSpan(PongHeader + pingLength));
        pingLength += length;
    }
}
