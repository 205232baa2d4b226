using System.Text;
using KestrelChat.Addresses;
using KestrelChat.Members;
using KestrelChat.Wordings;

namespace KestrelChat.Moderation;

/// <summary>Addresses from which nobody may come. Immutable; any thread.</summary>
/// <param name="Id">Larger than that of every ban before.</param>
/// <param name="Range">Which addresses.</param>
/// <param name="Reason">What those whom it meets are told, made safe to show; empty = no reason was given.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC; null = when it is lifted.</param>
public sealed record Ban(long Id, AddressRange Range, string Reason, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>What those whom it meets are told.</summary>
    public Phrase Goodbye => Reason.Length == 0 ? Phrase.Banned : Phrase.BannedFor;

    public byte[] ReasonUtf8 => Encoding.UTF8.GetBytes(Reason);

    public bool HasExpired(DateTimeOffset now) => now >= ExpiresAt;
}

internal static class BanExtensions
{
    /// <summary>Closes a client whom a ban meets.</summary>
    /// <returns>False if it was closed before.</returns>
    public static bool Close(this Client client, Ban ban) =>
        client.Close(CloseReason.Banned, ban.Goodbye, new PhraseArguments { Reason = ban.ReasonUtf8 });
}
