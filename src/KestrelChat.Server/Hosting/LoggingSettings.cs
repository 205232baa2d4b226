using KestrelChat.Server.Configuration;
using Microsoft.Extensions.Logging.Console;

namespace KestrelChat.Server.Hosting;

/// <summary>Validates the framework's section <c>Logging</c>. The framework would fail while it builds the first logger.</summary>
internal static class LoggingSettings
{
    private const string Path = "Logging";
    private const string LevelsKey = "LogLevel";

    public static void Validate(IConfiguration configuration, SettingsReader settings)
    {
        var logging = configuration.GetSection(Path);
        foreach (var level in logging.GetChildren().Select(provider => provider.GetSection(LevelsKey)).Prepend(logging.GetSection(LevelsKey)).SelectMany(levels => levels.GetChildren()))
        {
            if (!string.IsNullOrEmpty(level.Value) && !Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out _))
            {
                settings.AddErrors([$"{level.Path}: invalid value '{level.Value}': expected one of {string.Join(", ", Enum.GetNames<LogLevel>())}"]);
            }
        }

        var console = logging.GetSection("Console");
        settings.CheckTypes(console.Path, typeof(ConsoleLoggerOptions));
        settings.CheckTypes($"{console.Path}:FormatterOptions", FormatterOptions(console["FormatterName"]));
        if (int.TryParse(console[nameof(ConsoleLoggerOptions.MaxQueueLength)], out var length) && length < 1)
        {
            settings.AddErrors([$"{console.Path}:{nameof(ConsoleLoggerOptions.MaxQueueLength)}: invalid value '{length}': expected a number from 1"]);
        }
    }

    private static Type FormatterOptions(string? formatter) =>
        ConsoleFormatterNames.Json.Equals(formatter, StringComparison.OrdinalIgnoreCase) ? typeof(JsonConsoleFormatterOptions) : typeof(SimpleConsoleFormatterOptions);
}
