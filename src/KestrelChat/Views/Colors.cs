namespace KestrelChat.Views;

/// <summary>The colours of names and notices (ECMA-48, SGR), the only control sequences that the server sends.</summary>
internal static class Colors
{
    // Without black and white, one of which is the terminal's background.
    private const string Palette = "\u001b[31m\u001b[32m\u001b[33m\u001b[34m\u001b[35m\u001b[36m";
    private const int SequenceLength = 5;
    private const uint FnvBasis = 2166136261;
    private const uint FnvPrime = 16777619;

    private static readonly byte[] s_palette = [.. Palette.Select(character => (byte)character)];

    public static ReadOnlySpan<byte> Dim => "\u001b[2m"u8;

    public static ReadOnlySpan<byte> Reset => "\u001b[0m"u8;

    /// <summary>Returns the colour of a user, which is the same on every node and after every restart.</summary>
    public static ReadOnlySpan<byte> Of(string? author)
    {
        // FNV-1a, because string.GetHashCode differs between processes.
        var hash = FnvBasis;
        foreach (var character in author ?? "")
        {
            hash = unchecked((hash ^ character) * FnvPrime);
        }

        return s_palette.AsSpan((int)(hash % (uint)(s_palette.Length / SequenceLength)) * SequenceLength, SequenceLength);
    }
}
