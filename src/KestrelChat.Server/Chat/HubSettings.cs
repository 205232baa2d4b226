using KestrelChat.Server.Configuration;
using KestrelChat.Text.Names;

namespace KestrelChat.Server.Chat;

/// <summary>The settings of the chat itself.</summary>
internal static class HubSettings
{
    private static readonly HubOptions s_default = new();

    public static SettingsSection<HubOptions> Section { get; } = new(
        SettingsReader.Root,
        static (section, options) => section.Bind(options),
        Setting.Number(nameof(HubOptions.MaxLineBytes), s_default.MaxLineBytes, 16, 32 * 1024, "longest line, in bytes without its ending; longer lines are rejected"),
        Setting.Number(nameof(HubOptions.MaxBacklogBytes), s_default.MaxBacklogBytes, 1024, 1024 * 1024 * 1024, "how far a client may fall behind; beyond it, the client skips lines and is told how many"),
        Setting.Number(nameof(HubOptions.Replay), s_default.Replay, 0, 10_000, "earlier lines that a client sees when it enters a room; 0 = none"),
        Setting.Number(nameof(HubOptions.HistoryLines), s_default.HistoryLines, 0, 1_000_000, "lines of history in each room; 0 = none"),
        Setting.Number(nameof(HubOptions.MaxHistoryBytes), s_default.MaxHistoryBytes, 0, 1L << 40, "history of all rooms together; beyond it, the largest rooms drop their oldest lines; 0 = none"),
        Setting.Number(nameof(HubOptions.MaxRooms), s_default.MaxRooms, 1, 10_000_000, "rooms, including empty ones whose history is kept"),
        Setting.Time(nameof(HubOptions.EmptyRoomKeep), s_default.EmptyRoomKeep, TimeSpan.Zero, TimeSpan.FromDays(7), "how long an empty room keeps its history; 0 = not at all"),
        Setting.Number(nameof(HubOptions.MaxNameLength), s_default.MaxNameLength, 1, NameRules.MaxLength, "characters in the name of a user or a room"),
        Setting.Time(nameof(HubOptions.FanoutInterval), s_default.FanoutInterval, TimeSpan.Zero, TimeSpan.FromSeconds(1), "longest time that a line waits for other lines in a large room; 0 = every line is sent at once"),
        Setting.Time(nameof(HubOptions.AnnounceAfter), s_default.AnnounceAfter, TimeSpan.Zero, TimeSpan.FromMinutes(1), "how long a client must stay before it is announced, unless it sends a line first; 0 = announced at once"),
        Setting.Number(nameof(HubOptions.AnnounceEachUpTo), s_default.AnnounceEachUpTo, 0, 1_000, "in a room with more members, arrivals and departures are summarized once a second; 0 = in every room"),
        Setting.Number(nameof(HubOptions.IPv6PrefixLength), s_default.IPv6PrefixLength, 1, 128, "bits of an IPv6 address that count: [addresses](operations.md#addresses) that share them are one for limits, and for bans and mutes of users by name"));
}
