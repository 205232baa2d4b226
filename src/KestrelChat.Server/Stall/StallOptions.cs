using KestrelChat.Server.Configuration;

namespace KestrelChat.Server.Stall;

/// <summary>When a client counts as stalled. Section <c>Chat</c>.</summary>
internal sealed class StallOptions
{
    /// <summary>A client that reads nothing for this time although data is waiting is disconnected. Longer than a change of network takes.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

internal static class StallSettings
{
    public static SettingsSection<StallOptions> Section { get; } = new(
        SettingsReader.Root,
        static (section, options) => section.Bind(options),
        Setting.Time(nameof(StallOptions.StallTimeout), new StallOptions().StallTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "a client that reads nothing for this long while data waits is disconnected (Linux only)"));
}
