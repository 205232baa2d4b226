using System.Globalization;
using System.Text;
using KestrelChat.Testing.Chat;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Support;

/// <summary>Compares the lines that a client was shown with the expected ones, some of which may be missing if a notice counts them.</summary>
public static class MissedLines
{
    /// <summary>Returns the number in a notice of missed lines; null if the line is not such a notice.</summary>
    public static long? CountIn(Wording wording, string line)
    {
        ArgumentNullException.ThrowIfNull(wording);
        ArgumentNullException.ThrowIfNull(line);
        var digits = string.Concat(line.Where(char.IsAsciiDigit));
        if (!line.StartsWith("* ", StringComparison.Ordinal) || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        var notice = Encoding.UTF8.GetString(wording[MessageId.LinesMissed]!.Render(new MessageArguments { Count = count }));
        return notice.TrimEnd('\n') == line ? count : null;
    }

    /// <summary>Returns the number in an English notice of missed lines; null if the line is not such a notice.</summary>
    public static long? CountIn(string line) => CountIn(TestWordings.English, line);

    /// <summary>
    /// Returns the first difference, or null if there is none: each line of the room is shown in its place or is within a gap of
    /// exactly the noticed length, and each line for the client alone is shown in its place or right after the gap around it.
    /// </summary>
    /// <param name="expected">All lines in order, and whether each is for the client alone.</param>
    /// <param name="shown">The lines that the client was shown.</param>
    /// <param name="countIn">Returns the number in a notice of missed lines; null for other lines.</param>
    /// <param name="gaps">The number of notices.</param>
    public static string? FindDifference(IReadOnlyList<(string Line, bool IsOwn)> expected, IReadOnlyList<string> shown, Func<string, long?> countIn, out int gaps)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(shown);
        ArgumentNullException.ThrowIfNull(countIn);
        var room = expected.Where(line => !line.IsOwn).Select(line => line.Line).ToList();
        var own = new Queue<(string Line, int Place)>();
        var place = 0;
        foreach (var (line, isOwn) in expected)
        {
            if (isOwn)
            {
                own.Enqueue((line, place));
            }
            else
            {
                place++;
            }
        }

        gaps = 0;
        var next = 0L;
        for (var at = 0; at < shown.Count; at++)
        {
            if (countIn(shown[at]) is { } missed)
            {
                gaps++;
                next += missed;
                if (missed <= 0 || next > room.Count)
                {
                    return $"line {at}: '{shown[at]}', but only {room.Count - next + missed} lines of the room remain";
                }
            }
            else if (own.TryPeek(out var first) && first.Place <= next)
            {
                if (shown[at] != first.Line)
                {
                    return $"line {at}: '{shown[at]}': expected its own '{first.Line}'";
                }

                own.Dequeue();
            }
            else if (next < room.Count && shown[at] == room[(int)next])
            {
                next++;
            }
            else
            {
                return $"line {at}: '{shown[at]}': expected {(next < room.Count ? $"'{room[(int)next]}'" : "the end")}";
            }
        }

        return next == room.Count && own.Count == 0 ? null : $"the end, but {room.Count - next} lines of the room and {own.Count} of its own remain";
    }
}
