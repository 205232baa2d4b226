using System.Globalization;
using System.Text;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Support;

/// <summary>Compares what a person was shown with what it was due, where lines of the room may be missing if it was told how many.</summary>
public static class ToldGaps
{
    /// <summary>The number in a notice of missed lines; null if the line is none.</summary>
    public static long? CountIn(Wording wording, string line)
    {
        ArgumentNullException.ThrowIfNull(wording);
        ArgumentNullException.ThrowIfNull(line);
        var digits = string.Concat(line.Where(char.IsAsciiDigit));
        if (!line.StartsWith("* ", StringComparison.Ordinal) || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        var notice = Encoding.UTF8.GetString(wording[Phrase.LinesMissed]!.Render(new PhraseArguments { Count = count }));
        return notice.TrimEnd('\n') == line ? count : null;
    }

    /// <summary>The number in an English notice of missed lines; null if the line is none.</summary>
    public static long? CountIn(string line) => CountIn(TestWordings.English, line);

    /// <summary>
    /// What is wrong with what was shown, or null: each line of the room is shown in its place or lies in a gap that is
    /// exactly as long as was told; each line of the person's own is shown, in its place or right after a gap around it.
    /// </summary>
    /// <param name="due">What it was due, in order; whether a line was for this person alone.</param>
    /// <param name="shown">What it was shown.</param>
    /// <param name="gapIn">The number in a notice of missed lines; null for another line.</param>
    /// <param name="gaps">How many notices there were.</param>
    public static string? Judge(IReadOnlyList<(string Line, bool Own)> due, IReadOnlyList<string> shown, Func<string, long?> gapIn, out int gaps)
    {
        ArgumentNullException.ThrowIfNull(due);
        ArgumentNullException.ThrowIfNull(shown);
        ArgumentNullException.ThrowIfNull(gapIn);
        var room = due.Where(line => !line.Own).Select(line => line.Line).ToList();
        var own = new Queue<(string Line, int Place)>();
        var place = 0;
        foreach (var (line, isOwn) in due)
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
            if (gapIn(shown[at]) is { } missed)
            {
                gaps++;
                next += missed;
                if (missed <= 0 || next > room.Count)
                {
                    return $"'{shown[at]}' as line {at} when {room.Count - next + missed} were to come";
                }
            }
            else if (own.TryPeek(out var first) && first.Place <= next)
            {
                if (shown[at] != first.Line)
                {
                    return $"'{shown[at]}' as line {at} where its own '{first.Line}' was due";
                }

                own.Dequeue();
            }
            else if (next < room.Count && shown[at] == room[(int)next])
            {
                next++;
            }
            else
            {
                return $"'{shown[at]}' as line {at} where '{(next < room.Count ? room[(int)next] : "the end")}' was due";
            }
        }

        return next == room.Count && own.Count == 0 ? null : $"it ended with {room.Count - next} lines of the room and {own.Count} of its own to come";
    }
}
