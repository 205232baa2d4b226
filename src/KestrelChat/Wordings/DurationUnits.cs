using System.Globalization;

namespace KestrelChat.Wordings;

/// <summary>How a wording writes durations: one number with one unit, such as <c>7s</c>, <c>3m</c> or <c>2h</c>. Immutable.</summary>
/// <param name="Seconds">A text with <c>{count}</c>, as are the others.</param>
public sealed record DurationUnits(string Seconds, string Minutes, string Hours, string Days)
{
    /// <summary>The slot of the number.</summary>
    public const string Count = "{count}";

    // The next unit begins where its number would be 2: 90 minutes say more than 1 hour.
    private static readonly TimeSpan s_minutesFrom = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_hoursFrom = TimeSpan.FromHours(2);
    private static readonly TimeSpan s_daysFrom = TimeSpan.FromDays(2);

    /// <summary>Writes a duration, rounded to its unit. Negative durations are zero.</summary>
    public string Format(TimeSpan duration) => duration switch
    {
        _ when duration >= s_daysFrom => Write(Days, duration.TotalDays),
        _ when duration >= s_hoursFrom => Write(Hours, duration.TotalHours),
        _ when duration >= s_minutesFrom => Write(Minutes, duration.TotalMinutes),
        _ => Write(Seconds, Math.Max(0, Math.Floor(duration.TotalSeconds))),
    };

    private static string Write(string unit, double number) =>
        unit.Replace(Count, Math.Round(number).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
