using KestrelChat.Server.Configuration;
using Microsoft.Extensions.Logging.Console;

namespace KestrelChat.Server.Hosting;

/// <summary>Validates the framework's section <c>Logging</c>. The framework would fail while it builds the first logger, or writes the first entry.</summary>
internal static class LoggingSettings
{
    private const string LevelsKey = "LogLevel";
    private const string AnyCategory = "Default";
    private const string FormatterOptionsKey = "FormatterOptions";
    private const int MaxQueueLength = 1_000_000;

    public static void Validate(IConfiguration configuration, SettingsReader settings)
    {
        var logging = new FrameworkSection(configuration.GetSection("Logging"), settings);
        logging.RequireNoValue($"{LevelsKey}:{AnyCategory}");
        ValidateLevels(logging.Below(LevelsKey));
        foreach (var provider in logging.Children.Where(child => !child.Key.Equals(LevelsKey, StringComparison.OrdinalIgnoreCase)))
        {
            provider.RequireNoValue($"{LevelsKey}:{AnyCategory}");
            ValidateLevels(provider.Below(LevelsKey));
        }

        ValidateConsole(logging.Below("Console"));
    }

    private static void ValidateLevels(FrameworkSection levels)
    {
        levels.RequireNoValue(AnyCategory);
        foreach (var category in levels.Children)
        {
            levels.RequireOneOf(category.Key, Enum.GetNames<LogLevel>());
            levels.RequireNothingBelow(category.Key);
        }
    }

    private static void ValidateConsole(FrameworkSection console)
    {
        const string FormatterName = nameof(ConsoleLoggerOptions.FormatterName);
        const string QueueFullMode = nameof(ConsoleLoggerOptions.QueueFullMode);
        const string QueueLength = nameof(ConsoleLoggerOptions.MaxQueueLength);
        const string ErrorThreshold = nameof(ConsoleLoggerOptions.LogToStandardErrorThreshold);

        console.WarnOfUnknown(LevelsKey, FormatterOptionsKey, FormatterName, QueueFullMode, QueueLength, ErrorThreshold);
        console.RequireOneOf(FormatterName, ConsoleFormatterNames.Simple, ConsoleFormatterNames.Json, ConsoleFormatterNames.Systemd);
        console.RequireOneOf(ErrorThreshold, Enum.GetNames<LogLevel>());

        // The chat never waits for its log.
        console.RequireOneOf(QueueFullMode, nameof(ConsoleLoggerQueueFullMode.DropWrite));
        console.RequireKinds([new Setting(QueueLength, SettingKind.Number(1, MaxQueueLength))]);

        var formatter = console.Below(FormatterOptionsKey);
        formatter.RequireNoValue(nameof(ConsoleFormatterOptions.TimestampFormat));
        formatter.RequireKinds(FormatterSettings.All);
        formatter.WarnOfUnknown(SettingNode.Of(FormatterSettings.All).Keys);
    }
}
