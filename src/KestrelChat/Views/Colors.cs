namespace KestrelChat.Views;

/// <summary>The server's own colours: the only control sequences that it ever sends, and only to who asked for them. ECMA-48, SGR.</summary>
internal static class Colors
{
    // Not black and white, one of which is everybody's background.
    private const string People = "\u001b[31m\u001b[32m\u001b[33m\u001b[34m\u001b[35m\u001b[36m";
    private const int Length = 5;
    private const uint FnvBasis = 2166136261;
    private const uint FnvPrime = 16777619;

    private static readonly byte[] s_people = [.. People.Select(character => (byte)character)];

    public static ReadOnlySpan<byte> Dim => "\u001b[2m"u8;

    public static ReadOnlySpan<byte> Reset => "\u001b[0m"u8;

    /// <summary>A person's colour: the same on every server and after every restart.</summary>
    public static ReadOnlySpan<byte> Of(string? author)
    {
        // FNV-1a: string.GetHashCode differs from process to process.
        var hash = FnvBasis;
        foreach (var character in author ?? "")
        {
            hash = unchecked((hash ^ character) * FnvPrime);
        }

        return s_people.AsSpan((int)(hash % (uint)(s_people.Length / Length)) * Length, Length);
    }
}
