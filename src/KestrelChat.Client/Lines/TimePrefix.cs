using System.Globalization;

namespace KestrelChat.Client.Lines;

/// <summary>The time before a line: <c>12:34:56 </c> after <c>/time on</c>, <c>2025-01-31 12:34:56 </c> in the history. Pure.</summary>
internal static class TimePrefix
{
    private const string TimePattern = "00:00:00 ";
    private const string DatePattern = "0000-00-00 00:00:00 ";
    private const string DateFormat = "yyyy-MM-dd HH:mm:ss";

    /// <summary>Returns how many characters at the start of a line are a time and the space behind it; 0 for none.</summary>
    public static int LengthOf(ReadOnlySpan<char> line) => Begins(line, TimePattern) ? TimePattern.Length : Begins(line, DatePattern) ? DatePattern.Length : 0;

    /// <summary>Returns the time of a line of the history, in UTC; null if <paramref name="time"/> has no date.</summary>
    public static DateTimeOffset? ParseUtc(string? time) =>
        DateTimeOffset.TryParseExact(time, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null;

    private static bool Begins(ReadOnlySpan<char> line, string pattern)
    {
        if (line.Length < pattern.Length)
        {
            return false;
        }

        for (int at = 0; at < pattern.Length; at++)
        {
            if (pattern[at] == '0' ? !char.IsAsciiDigit(line[at]) : line[at] != pattern[at])
            {
                return false;
            }
        }

        return true;
    }
}
