using KestrelChat.Cluster;
using KestrelChat.Members;
using KestrelChat.Rooms;

namespace KestrelChat.Nodes;

/// <summary>
/// Brings what is said here into the log that all nodes follow: what gathers within an interval in one transaction, one at a
/// time. Knows whose the lines are until they are seen there.
/// </summary>
/// <remarks><see cref="RunAsync"/>: once. All else: any thread, does not wait.</remarks>
internal sealed class LineAppender(Guid node, IRoomLog log, NodeOptions options, Reachability.Link link, TimeProvider time)
{
    /// <summary>What begins the text of what was done rather than said: nothing that is typed can begin so.</summary>
    public const byte ActionMark = 1;

    // Large enough that a database is not asked too often, small enough that one transaction is short.
    private const int MaxBatch = 1000;

    private readonly Outbox<PendingLine> _lines = new(options.MaxPendingLines, MaxBatch);
    private readonly Lock _gate = new();

    // Whose the lines are that were not seen in the log yet, as long as their rooms are open.
    private readonly Dictionary<long, (Client Speaker, Room Room)> _speakers = [];

    /// <summary>How many lines are not in the log yet.</summary>
    public int Waiting => _lines.Waiting;

    private DateTimeOffset Now => StoreTimes.Kept(time.GetUtcNow());

    /// <summary>Takes a line on its way.</summary>
    /// <param name="speaker">Who is waiting to see it; null for nobody.</param>
    /// <returns>False when as many wait as may: it is not sent.</returns>
    public bool TryAppend(Room room, Client? speaker, string who, ReadOnlySpan<byte> text, bool isAction)
    {
        byte[] bytes = isAction ? [ActionMark, .. text] : text.ToArray();
        return _lines.TryAdd((Appender: this, room, speaker, who, bytes), static (number, said) =>
        {
            said.Appender.Remember(number, said.speaker, said.room);
            return new PendingLine(number, said.room.Name, said.who, said.bytes, said.Appender.Now);
        });
    }

    /// <summary>Lines were read from the log; if one of them is this node's, lines can be appended again, before its answer says so.</summary>
    public void Read(IReadOnlyList<LogLine> lines)
    {
        if (lines.Any(line => line.Node == node))
        {
            link.Succeeded();
        }
    }

    /// <summary>A line was seen in the log; tells whose it is, if it is one of this node's.</summary>
    public void Seen(LogLine line)
    {
        if (line.Node != node)
        {
            return;
        }

        (Client Speaker, Room Room) said;
        lock (_gate)
        {
            _speakers.Remove(line.Number, out said);
        }

        said.Speaker?.LineShown();
    }

    /// <summary>A room is closed: nobody waits any more to see what was said in it.</summary>
    public void Forget(Room room)
    {
        List<KeyValuePair<long, (Client Speaker, Room Room)>> left;
        lock (_gate)
        {
            left = [.. _speakers.Where(said => said.Value.Room == room)];
            left.ForEach(said => _speakers.Remove(said.Key));
        }

        left.ForEach(said => said.Value.Speaker.LineShown());
    }

    /// <summary>Appends until it is cancelled.</summary>
    /// <param name="ready">Completes when what is appended now will be shown here.</param>
    /// <param name="appended">Called with lines of this node that are in the log; the sequence is 0 where it is not known any more.</param>
    public Task RunAsync(Func<CancellationToken, Task> ready, Action<IReadOnlyList<LogLine>> appended, CancellationToken end) => _lines.SendAsync(
        async batch =>
        {
            await ready(end);
            var sequences = await log.AppendAsync(node, batch, end);

            // First that the others can be reached again, then what they were told.
            link.Succeeded();
            appended([.. batch.Zip(sequences, (line, sequence) => new LogLine(line.Room, sequence, node, line.Number, line.Who, line.Text, line.At))]);
            return true;
        },
        options,
        link,
        time,
        end);

    private void Remember(long number, Client? speaker, Room room)
    {
        if (speaker is not null)
        {
            lock (_gate)
            {
                _speakers[number] = (speaker, room);
            }

            speaker.LineSubmitted();
        }
    }
}
