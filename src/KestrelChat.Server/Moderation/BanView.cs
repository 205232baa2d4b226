using KestrelChat.Moderation;

namespace KestrelChat.Server.Moderation;

/// <summary>A ban as <c>/bans</c> shows it and the ban file holds it.</summary>
/// <param name="Id">Larger than that of every earlier ban.</param>
/// <param name="Address">An address, or a range in CIDR notation.</param>
/// <param name="Reason">Shown to refused clients; empty = none was given.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC; null = when it is lifted.</param>
internal sealed record BanView(long Id, string Address, string Reason, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    public static BanView Of(Ban ban) => new(ban.Id, ban.Range.ToString(), ban.Reason, ban.CreatedAt, ban.ExpiresAt);
}
