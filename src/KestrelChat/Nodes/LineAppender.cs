using System.Threading.Channels;
using KestrelChat.Cluster;
using KestrelChat.Members;
using KestrelChat.Rooms;

namespace KestrelChat.Nodes;

/// <summary>
/// Brings what is said here into the log that all nodes follow: what gathers within an interval in one transaction, one at a
/// time, again and again until it is known to be there. Lines have their numbers from here on, so that trying again doubles
/// nothing.
/// </summary>
/// <remarks><see cref="TryAppend"/>: any thread, does not wait. <see cref="RunAsync"/>: once.</remarks>
internal sealed class LineAppender(Guid node, IRoomLog log, NodeOptions options, Reachability reachability, TimeProvider time)
{
    /// <summary>What begins the text of what was done rather than said: nothing that is typed can begin so.</summary>
    public const byte ActionMark = 1;

    // Large enough that a database is not asked too often, small enough that one transaction is short.
    private const int MaxBatch = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<PendingLine> _waiting = new();

    // Whose the lines are that were not seen in the log yet, as long as their rooms are open.
    private readonly Dictionary<long, (Client Speaker, Room Room)> _speakers = [];
    private readonly Channel<bool> _any = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _lastNumber;

    /// <summary>How many lines are not in the log yet.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Takes a line on its way.</summary>
    /// <param name="speaker">Who is waiting to see it; null for nobody.</param>
    /// <returns>False when as many wait as may: it is not sent.</returns>
    public bool TryAppend(Room room, Client? speaker, string who, ReadOnlySpan<byte> text, bool isAction)
    {
        byte[] bytes = isAction ? [ActionMark, .. text] : text.ToArray();
        lock (_gate)
        {
            if (_waiting.Count >= options.MaxPendingLines)
            {
                return false;
            }

            var number = ++_lastNumber;
            _waiting.Enqueue(new PendingLine(number, room.Name, who, bytes, StoreTimes.Kept(time.GetUtcNow())));
            if (speaker is not null)
            {
                _speakers[number] = (speaker, room);
                speaker.LineSubmitted();
            }

            _any.Writer.TryWrite(true);

            return true;
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

    /// <summary>Appends until it is cancelled, and then what is left for as long as <paramref name="end"/> allows.</summary>
    /// <param name="ready">Completes when what is appended now will be shown here.</param>
    /// <param name="appended">Called with lines of this node that are in the log; the sequence is 0 where it is not known any more.</param>
    public async Task RunAsync(Func<CancellationToken, Task> ready, Action<IReadOnlyList<LogLine>> appended, CancellationToken end)
    {
        var backoff = new Backoff();
        _any.Writer.TryWrite(true);
        while (true)
        {
            await _any.Reader.ReadAsync(end);
            while (Peek() is { Length: > 0 } batch)
            {
                var began = time.GetTimestamp();
                try
                {
                    await ready(end);
                    var sequences = await log.AppendAsync(node, batch, end);
                    Remove(batch.Length);
                    backoff.Reset();
                    reachability.Succeeded();
                    appended([.. batch.Zip(sequences, (line, sequence) => new LogLine(line.Room, sequence, node, line.Number, line.Who, line.Text, line.At))]);
                    if (batch.Length < MaxBatch)
                    {
                        await options.RestAsync(time, began, end);
                    }
                }
                catch (ClusterUnavailableException)
                {
                    reachability.Failed();
                    await Task.Delay(backoff.Next(), time, end);
                }
            }
        }
    }

    private PendingLine[] Peek()
    {
        lock (_gate)
        {
            return [.. _waiting.Take(MaxBatch)];
        }
    }

    private void Remove(int count)
    {
        lock (_gate)
        {
            for (var i = 0; i < count; i++)
            {
                _waiting.Dequeue();
            }
        }
    }
}
