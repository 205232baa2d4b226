using System.Globalization;

namespace KestrelChat.Commands;

/// <summary>A duration in the way in which every language writes it: <c>1:02:03</c>, <c>0:07</c>.</summary>
internal static class Duration
{
    public static string Of(TimeSpan duration) => duration.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalHours}:{duration:mm\\:ss}")
        : duration.ToString(@"m\:ss", CultureInfo.InvariantCulture);
}
