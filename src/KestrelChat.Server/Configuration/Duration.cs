using System.Globalization;

namespace KestrelChat.Server.Configuration;

/// <summary>The form of durations in settings: <c>hh:mm:ss</c>, with days before it and fractions of a second after it.</summary>
internal static class Duration
{
    public const string Expected = "a duration (hh:mm:ss.fff)";

    private static readonly string[] s_forms = [@"hh\:mm\:ss", @"hh\:mm\:ss\.FFFFFFF", @"d\.hh\:mm\:ss", @"d\.hh\:mm\:ss\.FFFFFFF"];

    /// <summary>Parses a text of that form. A plain number has not: to the framework it would be a number of days.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        // Negative ones are out of range.
        var isNegative = text.StartsWith('-');
        var isWellFormed = TimeSpan.TryParseExact(isNegative ? text[1..] : text, s_forms, CultureInfo.InvariantCulture, out duration);
        duration = isNegative ? -duration : duration;
        return isWellFormed;
    }

    /// <summary>Writes a duration in that form, with milliseconds if it has any.</summary>
    public static string Format(TimeSpan duration) =>
        duration.ToString((duration.Days == 0 ? "" : @"d\.") + @"hh\:mm\:ss" + (duration.Milliseconds == 0 ? "" : @"\.fff"), CultureInfo.InvariantCulture);
}
