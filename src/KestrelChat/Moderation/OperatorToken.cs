using System.Security.Cryptography;
using System.Text;

namespace KestrelChat.Moderation;

/// <summary>The token that makes a user an operator, over HTTP as in the chat. Immutable; any thread.</summary>
/// <param name="token">Null or empty = there are no operators.</param>
public sealed class OperatorToken(string? token)
{
    private readonly byte[]? _hash = string.IsNullOrEmpty(token) ? null : HashOf(token);

    public bool IsSet => _hash is not null;

    /// <summary>Whether a text is the token. Compares hashes, so that the time it takes reveals neither content nor length.</summary>
    public bool Matches(string text) => _hash is not null && CryptographicOperations.FixedTimeEquals(HashOf(text), _hash);

    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
