using System.Runtime.InteropServices;

namespace KestrelChat.Client.Lines;

/// <summary>Remembers what was said, and finds in a room's history after a lost connection what is new. Not thread-safe.</summary>
/// <remarks>
/// The lines have no numbers, so the end of what was seen is looked for in the history. Where it fits in several places, as it does when
/// people repeat themselves, the times decide; where nothing decides, a line is rather shown twice than not at all.
/// </remarks>
/// <param name="time">When a line is shown, because the server does not say when it was said.</param>
internal sealed class MissedLines(TimeProvider time)
{
    /// <summary>The room of a client that has not changed rooms.</summary>
    private const string FirstRoom = "lobby";

    private const int MaxLines = 1000;
    private const int MaxLength = 512 * 1024;

    // More lines would not make it more certain.
    private const int MaxOverlap = 50;

    // How many different lines must fit if their times do not, because a clock is wrong.
    private const int MinUntimed = 3;

    // Between the clocks of client and server, and for the way of a line.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);

    private readonly Queue<Seen> _seen = new();
    private int _length;

    /// <summary>Remembers a line that was shown: as it was said, or from the history on entering the room.</summary>
    /// <param name="line">Only what was said or done counts; others are ignored.</param>
    /// <param name="room">Its room; null for the first one.</param>
    public void Observe(ServerLine line, string? room)
    {
        if (line.Kind is not (LineKind.Said or LineKind.Acted))
        {
            return;
        }

        Seen seen = SeenOf(line, room ?? FirstRoom);
        _seen.Enqueue(seen);
        _length += seen.Length;
        while (_seen.Count > MaxLines || (_length > MaxLength && _seen.Count > 1))
        {
            _length -= _seen.Dequeue().Length;
        }
    }

    /// <summary>Finds the lines of a history block that were not seen. They count as seen only after <see cref="Observe"/>.</summary>
    /// <param name="block">The lines between the notices, oldest first: those that the server shows on entering, or the last ones of the room.</param>
    /// <param name="room">Its room; null for the first one.</param>
    public MissedResult Find(IReadOnlyList<ServerLine> block, string? room)
    {
        Seen[] said = [.. block.Where(line => line.Kind is LineKind.Said or LineKind.Acted).Select(line => SeenOf(line, room ?? FirstRoom))];
        ServerLine[] lines = [.. block.Where(line => line.Kind is LineKind.Said or LineKind.Acted)];
        Seen[] seen = [.. _seen.Where(each => each.Room == (room ?? FirstRoom))];
        int known = FindEnd(seen, said);
        return new MissedResult(lines[known..], MayHaveGap: known == 0 && lines.Length > 0);
    }

    /// <summary>Returns how many lines at the start of the history were seen.</summary>
    private static int FindEnd(ReadOnlySpan<Seen> seen, ReadOnlySpan<Seen> history)
    {
        int timed = 0;
        int untimed = 0;
        int timedLength = 0;
        int untimedLength = 0;
        TimeSpan bestDistance = TimeSpan.MaxValue;
        for (int end = 1; end <= history.Length; end++)
        {
            int length = CommonLength(seen, history[..end]);
            if (length == 0)
            {
                continue;
            }

            TimeSpan distance = (history[end - 1].At - seen[^1].At).Duration();
            if (distance <= Tolerance)
            {
                if (length > timedLength || (length == timedLength && distance < bestDistance))
                {
                    (timed, timedLength, bestDistance) = (end, length, distance);
                }
            }
            else if (length > untimedLength && length == Math.Min(MaxOverlap, Math.Min(end, seen.Length)) && HasDifferent(history[(end - length)..end], MinUntimed))
            {
                (untimed, untimedLength) = (end, length);
            }
        }

        return timed > 0 ? timed : untimed;
    }

    // Where the times agree, not all that was seen has to fit: a client misses lines without losing its connection, and ignores some.
    private static int CommonLength(ReadOnlySpan<Seen> seen, ReadOnlySpan<Seen> history)
    {
        int most = Math.Min(Math.Min(seen.Length, history.Length), MaxOverlap);
        int length = 0;
        while (length < most && seen[^(length + 1)].IsSameAs(history[^(length + 1)]))
        {
            length++;
        }

        return length;
    }

    private static bool HasDifferent(ReadOnlySpan<Seen> lines, int count)
    {
        HashSet<(string Name, string Body)> different = [];
        foreach (ref readonly Seen line in lines)
        {
            different.Add((line.Name, line.Body));
            if (different.Count == count)
            {
                return true;
            }
        }

        return false;
    }

    private Seen SeenOf(ServerLine line, string room) =>
        new(room, line.Kind, line.Name ?? "", line.Body ?? "", TimePrefix.ParseUtc(line.Time) ?? time.GetUtcNow());

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Seen(string Room, LineKind Kind, string Name, string Body, DateTimeOffset At)
    {
        public int Length => Name.Length + Body.Length;

        public bool IsSameAs(in Seen other) => Kind == other.Kind && Body == other.Body && Name == other.Name;
    }
}
