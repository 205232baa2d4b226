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

internal sealed class DrainOptionsValidator : ISettingsValidator<DrainOptions>
{
    private static readonly TimeSpan s_max = TimeSpan.FromHours(1);

    public void Validate(DrainOptions options, SettingErrors errors)
    {
        errors.RequireRange(nameof(options.ReadyDelay), options.ReadyDelay, TimeSpan.Zero, s_max);
        errors.RequireRange(nameof(options.CloseOver), options.CloseOver, TimeSpan.Zero, s_max);
    }
}
