using KestrelChat.Server.Configuration;

namespace KestrelChat.Server.Limits;

/// <summary>How fast a client's lines are read. Above the rate they wait in the client's own buffers; none is lost. Section <c>Chat:Flood</c>.</summary>
internal sealed class FloodOptions
{
    /// <summary>Lines per second from one client in the long run; 0 = no limit. Faster than anybody types.</summary>
    public int LinesPerSecond { get; set; } = 20;

    /// <summary>Lines from one client at once after a pause: a pasted text.</summary>
    public int Burst { get; set; } = 50;
}

internal sealed class FloodOptionsValidator : ISettingsValidator<FloodOptions>
{
    private const int Max = 1_000_000;

    public void Validate(FloodOptions options, SettingErrors errors)
    {
        errors.RequireRange(nameof(options.LinesPerSecond), options.LinesPerSecond, 0, Max);
        errors.RequireRange(nameof(options.Burst), options.Burst, 1, Max);
    }
}
