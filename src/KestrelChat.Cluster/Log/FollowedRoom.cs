using System.Text;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;
using KestrelChat.Text.Names;
using KestrelChat.Views;

namespace KestrelChat.Cluster.Log;

/// <summary>A room of this node and its position in the log: it is shown each line once, in the log's order, whoever brings it.</summary>
/// <remarks>Any thread. Its lock comes before the room's.</remarks>
internal sealed class FollowedRoom(RoomReplica room)
{
    private readonly Lock _gate = new();
    private long _position = -1;
    private DateTimeOffset _lastLineAt;

    public RoomReplica Room { get; } = room;

    /// <summary>Held while its history is loaded.</summary>
    public SemaphoreSlim Loading { get; } = new(1);

    /// <summary>Whether its history was loaded.</summary>
    public bool IsLoaded => Position >= 0;

    /// <summary>The sequence of the last line that was shown.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Loads the history, without showing it.</summary>
    /// <param name="last">The last lines of the log.</param>
    /// <param name="head">The last sequence of the log, even if no line is kept.</param>
    public void Load(IReadOnlyList<LogLine> last, long head)
    {
        lock (_gate)
        {
            Room.Load([.. last.Select(ToSaidLine)]);
            _lastLineAt = last.Count > 0 ? last[^1].At : DateTimeOffset.MinValue;
            Volatile.Write(ref _position, head);
        }
    }

    /// <summary>Shows a line that was read from the log, unless it was shown before. Lines that it skips are no longer kept.</summary>
    public void Show(LogLine line)
    {
        lock (_gate)
        {
            if (IsLoaded && line.Sequence > _position)
            {
                Advance(line, missed: line.Sequence - _position - 1);
            }
        }
    }

    /// <summary>Shows a line that this node has just appended, if all lines before it were shown.</summary>
    /// <returns>False if not; then it has to be read like the others.</returns>
    public bool TryShowNext(LogLine line)
    {
        lock (_gate)
        {
            if (!IsLoaded || line.Sequence != _position + 1)
            {
                return false;
            }

            Advance(line, missed: 0);
            return true;
        }
    }

    /// <summary>Continues at an earlier position, since the log ends there. Lines said since are recognized by their time.</summary>
    /// <param name="head">The last sequence of the log.</param>
    /// <param name="last">The last lines of the log.</param>
    public void Rewind(long head, IReadOnlyList<LogLine> last)
    {
        lock (_gate)
        {
            if (head >= _position)
            {
                return;
            }

            var since = _lastLineAt;
            Volatile.Write(ref _position, head);
            foreach (var line in last.Where(line => line.At > since))
            {
                Advance(line, missed: 0);
            }
        }
    }

    /// <summary>Converts a line of the log to a line of a room.</summary>
    public static SaidLine ToSaidLine(LogLine line)
    {
        var isAction = line.Text.Length > 0 && line.Text.Span[0] == LineAppender.ActionMark;
        return new SaidLine
        {
            Sequence = line.Sequence,
            At = line.At,
            NameUtf8 = Encoding.UTF8.GetBytes(line.DisplayName),
            Text = isAction ? line.Text[1..] : line.Text,
            IsAction = isAction,
            AuthorKey = FoldedName.Of(line.DisplayName).Text,
        };
    }

    private void Advance(LogLine line, long missed)
    {
        Room.Show(ToSaidLine(line), missed);
        _lastLineAt = line.At;
        Volatile.Write(ref _position, line.Sequence);
    }
}
