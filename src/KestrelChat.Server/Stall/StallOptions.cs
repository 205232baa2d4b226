using KestrelChat.Server.Configuration;

namespace KestrelChat.Server.Stall;

/// <summary>When a client counts as stalled. Section <c>Chat</c>.</summary>
internal sealed class StallOptions
{
    /// <summary>A client that reads nothing for this time although data is waiting is disconnected. Longer than a change of network takes.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

internal sealed class StallOptionsValidator : ISettingsValidator<StallOptions>
{
    public void Validate(StallOptions options, SettingErrors errors) =>
        errors.RequireRange(nameof(options.StallTimeout), options.StallTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
}
