namespace KestrelChat.Tests.Lines;

/// <summary>What the lines of a stream are, said as simply as it can be: over the whole stream, with no state.</summary>
internal static class LineModel
{
    /// <summary>What stands for a line that is too long.</summary>
    public const string TooLong = "(too long)";

    public static IEnumerable<string> Lines(byte[] stream, int limit)
    {
        var pieces = Latin(stream).Split('\n');
        foreach (var piece in pieces[..^1])
        {
            yield return Judge(piece, limit);
        }

        if (pieces[^1].Length > 0)
        {
            yield return Judge(pieces[^1], limit);
        }
    }

    /// <summary>Bytes as text that shows each of them.</summary>
    public static string Latin(ReadOnlySpan<byte> bytes) => System.Text.Encoding.Latin1.GetString(bytes);

    private static string Judge(string piece, int limit)
    {
        var line = piece.EndsWith('\r') ? piece[..^1] : piece;
        return line.Length > limit ? TooLong : "line " + line;
    }
}
