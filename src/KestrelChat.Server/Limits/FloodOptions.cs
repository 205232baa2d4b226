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

internal static class FloodSettings
{
    private const int Max = 1_000_000;

    private static readonly FloodOptions s_default = new();

    public static SettingsSection<FloodOptions> Section { get; } = new(
        $"{SettingsReader.Root}:Flood",
        static (section, options) => section.Bind(options),
        Setting.Number(nameof(FloodOptions.LinesPerSecond), s_default.LinesPerSecond, 0, Max, "a client that sends faster is read more slowly, and nothing is lost; 0 = no limit"),
        Setting.Number(nameof(FloodOptions.Burst), s_default.Burst, 1, Max, "lines that a client may send at once"));
}
