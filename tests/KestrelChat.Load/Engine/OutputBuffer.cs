namespace KestrelChat.Load.Engine;

/// <summary>Bytes on their way out, first in first out, in an array of fixed size.</summary>
internal sealed class OutputBuffer(int capacity)
{
    private readonly byte[] bytes = new byte[capacity];
    private int start;
    private int end;

    internal ReadOnlySpan<byte> Pending => bytes.AsSpan(start, end - start);

    internal int Free => bytes.Length - (end - start);

    /// <summary>Appends room for so many bytes, to be filled by the caller at once.</summary>
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

    /// <summary>Drops so many bytes from the front.</summary>
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
