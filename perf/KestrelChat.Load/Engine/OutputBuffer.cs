namespace KestrelChat.Load.Engine;

/// <summary>A first-in, first-out buffer of fixed size for bytes to send.</summary>
internal sealed class OutputBuffer(int capacity)
{
    private readonly byte[] bytes = new byte[capacity];
    private int start;
    private int end;

    internal ReadOnlySpan<byte> Pending => bytes.AsSpan(start, end - start);

    internal int Free => bytes.Length - (end - start);

    /// <summary>Appends space for a number of bytes, which the caller MUST fill immediately.</summary>
    internal Span<byte> Append(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Free);
        if (bytes.Length - end < length)
        {
            Pending.CopyTo(bytes);
            end -= start;
            start = 0;
        }

        end += length;
        return bytes.AsSpan(end - length, length);
    }

    /// <summary>Removes a number of bytes from the front.</summary>
    internal void Consume(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, end - start);
        start += length;
        if (start == end)
        {
            start = end = 0;
        }
    }
}
