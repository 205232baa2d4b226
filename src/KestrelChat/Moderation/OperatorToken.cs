using System.Security.Cryptography;
using System.Text;

namespace KestrelChat.Moderation;

/// <summary>What makes somebody an operator, over HTTP as in the chat. Immutable; any thread.</summary>
/// <param name="token">Null or empty = there are no operators.</param>
public sealed class OperatorToken(string? token)
{
    private readonly byte[]? _hash = string.IsNullOrEmpty(token) ? null : HashOf(token);

    public bool IsSet => _hash is not null;

    /// <summary>Whether that is it. Hashes are compared, so that neither the time it takes nor the length tells anything of it.</summary>
    public bool Matches(string given) => _hash is not null && CryptographicOperations.FixedTimeEquals(HashOf(given), _hash);

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
