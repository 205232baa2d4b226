namespace KestrelChat.Load.Protocols;

/// <summary>Finds payload headers in one connection's byte stream, also those that two receives have cut in two.</summary>
internal sealed class HeaderScanner
{
    private readonly byte[] carry = new byte[PayloadFormat.HeaderLength];
    private int carried;

    /// <summary>
    /// Takes the next header off the front of <paramref name="received"/>; to be called until it returns false,
    /// which means that all of it has been looked at. Bytes that are no header are passed over.
    /// </summary>
    internal bool TryRead(ref ReadOnlySpan<byte> received, out PayloadHeader header)
    {
        while (!received.IsEmpty)
        {
            if (carried > 0)
            {
                int missing = Math.Min(carry.Length - carried, received.Length);
                received[..missing].CopyTo(carry.AsSpan(carried));
                carried += missing;
                received = received[missing..];
                if (carried < carry.Length)
                {
                    break;
                }

                if (PayloadFormat.TryParse(carry, out header))
                {
                    carried = 0;
                    return true;
                }

                // The marker was somebody's own; one behind it may begin a header.
                int next = carry.AsSpan(1).IndexOf(PayloadFormat.Marker) + 1;
                carried = next > 0 ? carry.Length - next : 0;
                carry.AsSpan(carry.Length - carried).CopyTo(carry);
                continue;
            }

            int marker = received.IndexOf(PayloadFormat.Marker);
            if (marker < 0)
            {
                break;
            }

            received = received[marker..];
            if (received.Length < PayloadFormat.HeaderLength)
            {
                received.CopyTo(carry);
                carried = received.Length;
                break;
            }

            bool parsed = PayloadFormat.TryParse(received, out header);
            received = received[(parsed ? PayloadFormat.HeaderLength : 1)..];
            if (parsed)
            {
                return true;
            }
        }

        received = default;
        header = default;
        return false;
    }
}
