using System.Globalization;

namespace KestrelChat.Client.Interactive;

/// <summary>Shows durations with one unit that is the same in every language.</summary>
internal static class Durations
{
    /// <summary>Returns for example <c>12 s</c>, <c>3 min</c> or <c>5 h</c>, rounded up.</summary>
    public static string Of(TimeSpan duration)
    {
        (double value, string unit) = duration.TotalSeconds < 100 ? (duration.TotalSeconds, "s")
            : duration.TotalMinutes < 100 ? (duration.TotalMinutes, "min") : (duration.TotalHours, "h");
        return Math.Ceiling(value).ToString(CultureInfo.InvariantCulture) + " " + unit;
    }
}
