using System.Security.Cryptography;

namespace KestrelChat.Names;

/// <summary>
/// What proves that a name is one's own when one comes back from a new connection. Told to its holder alone; 16 lower-case
/// hexadecimal digits. A value; any thread.
/// </summary>
public sealed class NameToken
{
    /// <summary>Too many to be guessed at the pace at which lines are read.</summary>
    public const int Bytes = 8;

    private readonly byte[] _bytes;

    public NameToken()
        : this(RandomNumberGenerator.GetBytes(Bytes))
    {
    }

    private NameToken(byte[] bytes) => _bytes = bytes;

    /// <summary>A token as it was told; null if it is none.</summary>
    public static NameToken? Parse(string? typed)
    {
        var bytes = new byte[Bytes];
        return typed?.Length == 2 * Bytes && Convert.FromHexString(typed, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? new NameToken(bytes) : null;
    }

    /// <summary>What others may know of it to tell that two sessions are one person's.</summary>
    public byte[] Hash() => SHA256.HashData(_bytes);

    /// <summary>Whether <paramref name="typed"/> is this token, in either case. Takes as long for every wrong one of its length.</summary>
    public bool Matches(string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        Span<byte> bytes = stackalloc byte[Bytes];
        return typed.Length == 2 * Bytes
            && Convert.FromHexString(typed, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(bytes, _bytes);
    }

    /// <summary>As it is told.</summary>
    public override string ToString() => Convert.ToHexStringLower(_bytes);
}
