namespace KestrelChat.Load.Clients;

/// <summary>Finds texts in a stream of bytes, in any order and however the stream is cut into reads.</summary>
internal sealed class TextWatch
{
    private readonly List<byte[]> missing;
    private readonly int tailLength;
    private byte[] tail = [];

    internal TextWatch(params byte[][] texts)
    {
        missing = [.. texts];
        tailLength = texts.Max(text => text.Length) - 1;
    }

    /// <summary>Whether all texts were in what has been scanned.</summary>
    internal bool IsComplete => missing.Count == 0;

    internal void Scan(ReadOnlySpan<byte> bytes)
    {
        byte[] seen = [.. tail, .. bytes];
        _ = missing.RemoveAll(text => seen.AsSpan().IndexOf(text) >= 0);
        tail = seen[Math.Max(0, seen.Length - tailLength)..];
    }
}
