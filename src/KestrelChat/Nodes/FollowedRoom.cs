using System.Text;
using KestrelChat.Cluster;
using KestrelChat.History;
using KestrelChat.Names;
using KestrelChat.Rooms;

namespace KestrelChat.Nodes;

/// <summary>
/// A room that is open on this node and how far it was shown of its log: each line once, in the log's order, whoever brings it.
/// </summary>
/// <remarks>Any thread. Its lock is taken before the room's.</remarks>
internal sealed class FollowedRoom(Room room)
{
    private readonly Lock _gate = new();
    private long _position = -1;
    private DateTimeOffset _shownAt;

    public Room Room { get; } = room;

    /// <summary>Held while its log is opened.</summary>
    public SemaphoreSlim Opening { get; } = new(1);

    /// <summary>Whether its log was read.</summary>
    public bool IsRead => Position >= 0;

    /// <summary>The sequence of the last line that was shown.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Begins with what was said before, which nobody is shown.</summary>
    /// <param name="last">The last lines of the log.</param>
    /// <param name="head">The log's last sequence, even if no line is kept.</param>
    public void Open(IReadOnlyList<LogLine> last, long head)
    {
        lock (_gate)
        {
            Room.Load([.. last.Select(SaidLineOf)]);
            _shownAt = last.Count > 0 ? last[^1].At : DateTimeOffset.MinValue;
            Volatile.Write(ref _position, head);
        }
    }

    /// <summary>Shows a line that was read from the log, unless it was shown; those before it that were not are no longer kept.</summary>
    public void Show(LogLine line)
    {
        lock (_gate)
        {
            if (IsRead && line.Sequence > _position)
            {
                ShowNow(line, missed: line.Sequence - _position - 1);
            }
        }
    }

    /// <summary>Shows a line that was just appended, if all before it were shown.</summary>
    /// <returns>Whether it was; else it is to be read with the others.</returns>
    public bool TryShowNext(LogLine line)
    {
        lock (_gate)
        {
            if (!IsRead || line.Sequence != _position + 1)
            {
                return false;
            }

            ShowNow(line, missed: 0);
            return true;
        }
    }

    /// <summary>The log ends before what was shown: goes on from there. What was said since then is told by its time.</summary>
    /// <param name="head">The log's last sequence.</param>
    /// <param name="last">The last lines of the log.</param>
    public void Rewind(long head, IReadOnlyList<LogLine> last)
    {
        lock (_gate)
        {
            if (head >= _position)
            {
                return;
            }

            var since = _shownAt;
            Volatile.Write(ref _position, head);
            foreach (var line in last.Where(line => line.At > since))
            {
                ShowNow(line, missed: 0);
            }
        }
    }

    /// <summary>A line of the log as it is shown and kept.</summary>
    public static SaidLine SaidLineOf(LogLine line)
    {
        var isAction = line.Text.Length > 0 && line.Text.Span[0] == LineAppender.ActionMark;
        return new SaidLine
        {
            Sequence = line.Sequence,
            At = line.At,
            WhoUtf8 = Encoding.UTF8.GetBytes(line.Who),
            Text = isAction ? line.Text[1..] : line.Text,
            IsAction = isAction,
            Author = FoldedName.Of(line.Who).Text,
        };
    }

    private void ShowNow(LogLine line, long missed)
    {
        Room.Show(SaidLineOf(line), missed);
        _shownAt = line.At;
        Volatile.Write(ref _position, line.Sequence);
    }
}
