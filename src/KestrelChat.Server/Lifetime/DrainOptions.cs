using KestrelChat.Server.Configuration;

namespace KestrelChat.Server.Lifetime;

/// <summary>How the server stops. Section <c>Chat:Drain</c>.</summary>
internal sealed class DrainOptions
{
    /// <summary>How long clients can chat after readiness has turned red, so that load balancers notice. Zero: most servers have none.</summary>
    public TimeSpan ReadyDelay { get; set; }

    /// <summary>The time over which clients are closed, so that they do not all reconnect at once; zero = all at once.</summary>
    public TimeSpan CloseOver { get; set; }
}

internal static class DrainSettings
{
    private static readonly TimeSpan s_max = TimeSpan.FromHours(1);
    private static readonly DrainOptions s_default = new();

    public static SettingsSection<DrainOptions> Section { get; } = new(
        $"{SettingsReader.Root}:Drain",
        static (section, options) => section.Bind(options),
        Setting.Time(nameof(DrainOptions.ReadyDelay), s_default.ReadyDelay, TimeSpan.Zero, s_max, "time between SIGTERM, when `/health/ready` fails, and the first disconnect; 0 = none"),
        Setting.Time(nameof(DrainOptions.CloseOver), s_default.CloseOver, TimeSpan.Zero, s_max, "time over which disconnects are spread; 0 = all at once"));
}
