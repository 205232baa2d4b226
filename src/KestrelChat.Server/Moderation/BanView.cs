using KestrelChat.Moderation;

namespace KestrelChat.Server.Moderation;

/// <summary>A ban as <c>/bans</c> shows it and as it lies in the ban file.</summary>
/// <param name="Id">Larger than that of every ban before.</param>
/// <param name="Address">The address, or the range in CIDR notation.</param>
/// <param name="Reason">What those whom it meets are told; empty = no reason was given.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC; null = when it is lifted.</param>
internal sealed record BanView(long Id, string Address, string Reason, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    public static BanView Of(Ban ban) => new(ban.Id, ban.Range.ToString(), ban.Reason, ban.CreatedAt, ban.ExpiresAt);
}
