using System.Globalization;
using System.Text.Json;
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
    private const int MaxIndentSize = 127;

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
        if (console[QueueLength] is { } length && !int.TryParse(length, out _))
        {
            console.Add(QueueLength, $"expected a number from 1 to {MaxQueueLength}");
        }

        console.RequireRange(QueueLength, 1, MaxQueueLength);
        ValidateFormatter(console.Below(FormatterOptionsKey), console[FormatterName]);
    }

    private static void ValidateFormatter(FrameworkSection options, string? formatter)
    {
        const string TimestampFormat = nameof(ConsoleFormatterOptions.TimestampFormat);
        var type = ConsoleFormatterNames.Json.Equals(formatter, StringComparison.OrdinalIgnoreCase) ? typeof(JsonConsoleFormatterOptions)
            : ConsoleFormatterNames.Systemd.Equals(formatter, StringComparison.OrdinalIgnoreCase) ? typeof(ConsoleFormatterOptions)
            : typeof(SimpleConsoleFormatterOptions);

        options.RequireNoValue(TimestampFormat);
        options.RequireTypes(type);

        // Those of any formatter: a file may have them for another one.
        options.WarnOfUnknown(SettingType.Settings(typeof(JsonConsoleFormatterOptions)).Keys.Union(SettingType.Settings(typeof(SimpleConsoleFormatterOptions)).Keys, StringComparer.Ordinal));
        ValidateJson(options.Below(nameof(JsonConsoleFormatterOptions.JsonWriterOptions)));
        try
        {
            _ = DateTimeOffset.UnixEpoch.ToString(options[TimestampFormat], CultureInfo.InvariantCulture);
        }
        catch (FormatException)
        {
            options.Add(TimestampFormat, "expected a format of .NET for date and time, such as yyyy-MM-ddTHH:mm:ss.fffZ");
        }
    }

    // What the setters of the framework would throw at.
    private static void ValidateJson(FrameworkSection json)
    {
        const string IndentCharacter = nameof(JsonWriterOptions.IndentCharacter);
        const string NewLine = nameof(JsonWriterOptions.NewLine);

        json.RequireRange(nameof(JsonWriterOptions.IndentSize), 0, MaxIndentSize);
        json.RequireRange(nameof(JsonWriterOptions.MaxDepth), 0, int.MaxValue);
        if (json[IndentCharacter] is { Length: <= 1 } character && character is not (" " or "\t"))
        {
            json.Add(IndentCharacter, "expected a space or a tab");
        }

        if (json[NewLine] is { } newLine && newLine is not ("\n" or "\r\n"))
        {
            json.Add(NewLine, "expected a line feed, or a carriage return and a line feed");
        }
    }
}
