using KestrelChat.Server.Configuration;
using KestrelChat.Text.Names;

namespace KestrelChat.Server.Chat;

/// <summary>Validates the settings of the chat itself. Section <c>Chat</c>.</summary>
internal sealed class HubOptionsValidator : ISettingsValidator<HubOptions>
{
    public void Validate(HubOptions options, SettingErrors errors)
    {
        errors.RequireRange(nameof(options.MaxLineBytes), options.MaxLineBytes, 16, 32 * 1024);
        errors.RequireRange(nameof(options.MaxBacklogBytes), options.MaxBacklogBytes, 1024, 1024 * 1024 * 1024);
        errors.RequireRange(nameof(options.AnnounceEachUpTo), options.AnnounceEachUpTo, 0, 1_000);
        errors.RequireRange(nameof(options.Replay), options.Replay, 0, 10_000);
        errors.RequireRange(nameof(options.HistoryLines), options.HistoryLines, 0, 1_000_000);
        errors.RequireRange(nameof(options.MaxHistoryBytes), options.MaxHistoryBytes, 0, 1L << 40);
        errors.RequireRange(nameof(options.MaxRooms), options.MaxRooms, 1, 10_000_000);
        errors.RequireRange(nameof(options.MaxNameLength), options.MaxNameLength, 1, NameRules.MaxLength);
        errors.RequireRange(nameof(options.IPv6PrefixLength), options.IPv6PrefixLength, 1, 128);
        errors.RequireRange(nameof(options.FanoutInterval), options.FanoutInterval, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        errors.RequireRange(nameof(options.AnnounceAfter), options.AnnounceAfter, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        errors.RequireRange(nameof(options.EmptyRoomKeep), options.EmptyRoomKeep, TimeSpan.Zero, TimeSpan.FromDays(7));
    }
}
