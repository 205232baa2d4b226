using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Rooms;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Log;

/// <summary>
/// Appends this node's lines to the log: the lines of one interval in one transaction, one transaction at a time. Acknowledges each
/// line to its speaker when it is seen in the log.
/// </summary>
/// <remarks><see cref="RunAsync"/>: once. Everything else: any thread, does not wait.</remarks>
internal sealed class LineAppender(Guid node, ILogStore log, NodeOptions options, Reachability.Work work, TimeProvider time)
{
    /// <summary>The first byte of the text of an action. No visible text begins with it.</summary>
    public const byte ActionMark = 1;

    // Large enough that the database is not asked too often, small enough that a transaction is short.
    private const int MaxBatch = 1000;

    private readonly Outbox<PendingLine> _lines = new(options.MaxPendingLines, MaxBatch);
    private readonly Lock _gate = new();

    // The speakers of pending lines, as long as their rooms exist.
    private readonly Dictionary<long, (Client Speaker, RoomReplica Room)> _speakers = [];

    /// <summary>How many lines are not in the log yet.</summary>
    public int Pending => _lines.Count;

    private DateTimeOffset Now => StoreTimes.Truncate(time.GetUtcNow());

    /// <summary>Submits a line.</summary>
    /// <returns>False if too many lines are pending: the line is rejected.</returns>
    public bool TryAppend(RoomReplica room, in RoomLine line)
    {
        byte[] text = line.IsAction ? [ActionMark, .. line.Text] : line.Text.ToArray();
        return _lines.TryAdd((Appender: this, Room: room, line.Speaker, line.Author.DisplayName, Text: text), static (number, line) =>
        {
            line.Appender.Remember(number, line.Speaker, line.Room);
            return new PendingLine(number, line.Room.Name, line.DisplayName, line.Text, line.Appender.Now);
        });
    }

    /// <summary>Lines were read from the log. If one of them is this node's, appending works again, before the store's answer says so.</summary>
    public void NoteRead(IReadOnlyList<LogLine> lines)
    {
        if (lines.Any(line => line.Node == node))
        {
            work.Succeeded();
        }
    }

    /// <summary>Acknowledges a line to its speaker if it is this node's.</summary>
    public void Acknowledge(LogLine line)
    {
        if (line.Node != node)
        {
            return;
        }

        (Client Speaker, RoomReplica Room) pending;
        lock (_gate)
        {
            _speakers.Remove(line.Number, out pending);
        }

        pending.Speaker?.PendingLines.Acknowledge();
    }

    /// <summary>Acknowledges the pending lines of a room that is removed, since nobody waits to see them.</summary>
    public void Forget(RoomReplica room)
    {
        List<KeyValuePair<long, (Client Speaker, RoomReplica Room)>> pending;
        lock (_gate)
        {
            pending = [.. _speakers.Where(line => line.Value.Room == room)];
            pending.ForEach(line => _speakers.Remove(line.Key));
        }

        pending.ForEach(line => line.Value.Speaker.PendingLines.Acknowledge());
    }

    /// <summary>Appends lines until it is cancelled.</summary>
    /// <param name="beforeAppend">Completes when a line that is appended now will be shown here.</param>
    /// <param name="appended">Called with lines that are in the log. The sequence is 0 if the log no longer knows it.</param>
    public Task RunAsync(Func<CancellationToken, Task> beforeAppend, Action<IReadOnlyList<LogLine>> appended, CancellationToken cancellation) => _lines.RunAsync(
        async batch =>
        {
            await beforeAppend(cancellation);
            var sequences = await log.AppendAsync(node, batch, cancellation);

            // First that the store can be reached again, then the lines.
            work.Succeeded();
            appended([.. batch.Zip(sequences, (line, sequence) => new LogLine(line.Room, sequence, node, line.Number, line.DisplayName, line.Text, line.At))]);
            return true;
        },
        options,
        work,
        time,
        cancellation);

    private void Remember(long number, Client? speaker, RoomReplica room)
    {
        if (speaker is not null)
        {
            lock (_gate)
            {
                _speakers[number] = (speaker, room);
            }

            speaker.PendingLines.Add();
        }
    }
}
