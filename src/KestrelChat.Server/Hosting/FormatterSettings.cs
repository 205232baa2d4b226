using System.Globalization;
using System.Text.Json;
using KestrelChat.Server.Configuration;
using Microsoft.Extensions.Logging.Console;

namespace KestrelChat.Server.Hosting;

/// <summary>The settings of the framework's formatters of log entries, with what their setters would throw at.</summary>
internal static class FormatterSettings
{
    private const int MaxIndentSize = 127;
    private const string Json = nameof(JsonConsoleFormatterOptions.JsonWriterOptions) + ":";

    /// <summary>Those of all formatters. The framework creates all of them, whichever is used.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new(nameof(ConsoleFormatterOptions.TimestampFormat), SettingKind.Form("a format of .NET for date and time, such as yyyy-MM-ddTHH:mm:ss.fffZ", IsTimestampFormat)),
        new(nameof(ConsoleFormatterOptions.IncludeScopes), SettingKind.Flag),
        new(nameof(ConsoleFormatterOptions.UseUtcTimestamp), SettingKind.Flag),
        new(nameof(SimpleConsoleFormatterOptions.ColorBehavior), SettingKind.Word<LoggerColorBehavior>()),
        new(nameof(SimpleConsoleFormatterOptions.SingleLine), SettingKind.Flag),
        new(Json + nameof(JsonWriterOptions.Indented), SettingKind.Flag),
        new(Json + nameof(JsonWriterOptions.IndentCharacter), SettingKind.Form("a space or a tab", value => value is " " or "\t")),
        new(Json + nameof(JsonWriterOptions.IndentSize), SettingKind.Number(0, MaxIndentSize)),
        new(Json + nameof(JsonWriterOptions.MaxDepth), SettingKind.Number(0, int.MaxValue)),
        new(Json + nameof(JsonWriterOptions.NewLine), SettingKind.Form("a line feed, or a carriage return and a line feed", value => value is "\n" or "\r\n")),
        new(Json + nameof(JsonWriterOptions.SkipValidation), SettingKind.Flag),
    ];

    private static bool IsTimestampFormat(string format)
    {
        try
        {
            _ = DateTimeOffset.UnixEpoch.ToString(format, CultureInfo.InvariantCulture);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
