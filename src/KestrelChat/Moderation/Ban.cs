using System.Text;
using KestrelChat.Hub;
using KestrelChat.Text;
using KestrelChat.Wordings;

namespace KestrelChat.Moderation;

/// <summary>A range of addresses that may not connect. Immutable; any thread.</summary>
/// <param name="Id">Larger than that of every earlier ban.</param>
/// <param name="Range">The addresses.</param>
/// <param name="Reason">Shown to refused clients, as visible text; empty = none was given.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC; null = when it is lifted.</param>
public sealed record Ban(long Id, AddressRange Range, string Reason, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>What clients with a banned address are told.</summary>
    public Refusal Refusal => new(CloseReason.Banned, Reason.Length == 0 ? MessageId.Banned : MessageId.BannedFor, Encoding.UTF8.GetBytes(Reason));

    public bool HasExpired(DateTimeOffset now) => now >= ExpiresAt;
}
