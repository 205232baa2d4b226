using System.Globalization;

namespace KestrelChat.Server.Configuration;

/// <summary>The form of durations in settings: <c>hh:mm:ss</c>, with days before it and fractions of a second after it.</summary>
internal static class Duration
{
    public const string Expected = "a duration (hh:mm:ss.fff)";

    private static readonly string[] s_forms = [@"hh\:mm\:ss", @"hh\:mm\:ss\.FFFFFFF", @"d\.hh\:mm\:ss", @"d\.hh\:mm\:ss\.FFFFFFF"];

    /// <summary>Whether a text has the form. A plain number has not: to the framework it would be a number of days.</summary>
    public static bool IsWellFormed(string text)
    {
        // Negative ones are out of range.
        var positive = text.StartsWith('-') ? text[1..] : text;
        return TimeSpan.TryParseExact(positive, s_forms, CultureInfo.InvariantCulture, out _);
    }
}
