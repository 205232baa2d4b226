namespace KestrelChat.Load.Protocols;

/// <summary>Finds payload headers in the byte stream of one connection, including headers split over two receives.</summary>
internal sealed class HeaderScanner
{
    private readonly byte[] partial = new byte[PayloadFormat.HeaderLength];
    private int partialLength;

    /// <summary>
    /// Removes the next header, and any other bytes before it, from the front of <paramref name="received"/>.
    /// Callers MUST repeat the call until it returns false, when all bytes have been scanned.
    /// </summary>
    internal bool TryRead(ref ReadOnlySpan<byte> received, out PayloadHeader header)
    {
        while (!received.IsEmpty)
        {
            if (partialLength > 0)
            {
                int missing = Math.Min(partial.Length - partialLength, received.Length);
                received[..missing].CopyTo(partial.AsSpan(partialLength));
                partialLength += missing;
                received = received[missing..];
                if (partialLength < partial.Length)
                {
                    break;
                }

                if (PayloadFormat.TryParse(partial, out header))
                {
                    partialLength = 0;
                    return true;
                }

                // The marker was not the start of a header; a later marker may be.
                int next = partial.AsSpan(1).IndexOf(PayloadFormat.Marker) + 1;
                partialLength = next > 0 ? partial.Length - next : 0;
                partial.AsSpan(partial.Length - partialLength).CopyTo(partial);
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
                received.CopyTo(partial);
                partialLength = received.Length;
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
