namespace KestrelChat.Testing.Generators;

/// <summary>Splits a whole stream into lines, in the simplest way.</summary>
internal static class LineModel
{
    /// <summary>Stands for a line that is too long.</summary>
    public const string TooLong = "(too long)";

    public static IEnumerable<string> Lines(byte[] stream, int limit)
    {
        var pieces = Latin(stream).Split('\n');
        foreach (var piece in pieces[..^1])
        {
            yield return Describe(piece, limit);
        }

        if (pieces[^1].Length > 0)
        {
            yield return Describe(pieces[^1], limit);
        }
    }

    /// <summary>Returns one character for each byte.</summary>
    public static string Latin(ReadOnlySpan<byte> bytes) => System.Text.Encoding.Latin1.GetString(bytes);

    private static string Describe(string piece, int limit)
    {
        var line = piece.EndsWith('\r') ? piece[..^1] : piece;
        return line.Length > limit ? TooLong : "line " + line;
    }
}
