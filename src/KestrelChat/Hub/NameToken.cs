using System.Buffers;
using System.Security.Cryptography;

namespace KestrelChat.Hub;

/// <summary>Proves that a name belongs to a user who comes back on a new connection: 16 lower-case hexadecimal digits.</summary>
/// <remarks>A value; any thread. Only the holder of the name is told it.</remarks>
public sealed class NameToken
{
    /// <summary>64 bits: too many to guess at the rate at which lines are read.</summary>
    public const int Bytes = 8;

    private readonly byte[] _bytes;

    public NameToken()
        : this(RandomNumberGenerator.GetBytes(Bytes))
    {
    }

    private NameToken(byte[] bytes) => _bytes = bytes;

    /// <summary>Parses a token as <see cref="ToString"/> writes it; returns null if it is not one.</summary>
    public static NameToken? Parse(string? text)
    {
        var bytes = new byte[Bytes];
        return text?.Length == 2 * Bytes && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done ? new NameToken(bytes) : null;
    }

    /// <summary>The SHA-256 hash, by which others recognize the same user without knowing the token.</summary>
    public byte[] Hash() => SHA256.HashData(_bytes);

    /// <summary>Whether <paramref name="text"/> is this token, in either case. Takes equally long for every wrong text of its length.</summary>
    public bool Matches(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<byte> bytes = stackalloc byte[Bytes];
        return text.Length == 2 * Bytes
            && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(bytes, _bytes);
    }

    public override string ToString() => Convert.ToHexStringLower(_bytes);
}
