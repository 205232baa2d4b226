using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Rooms;

namespace KestrelChat.Cluster.Log;

/// <summary>Appends this node's events to the log: those of one interval in one transaction, one transaction at a time.</summary>
/// <remarks><see cref="RunAsync"/> and <see cref="RestartAsync"/>: one call of either at a time. Everything else: any thread, does not wait.</remarks>
internal sealed class EventAppender(LeaseId lease, ILogStore log, NodeOptions options, Reachability.Work work, INodeDiagnostics diagnostics, ClusterMetrics metrics, TimeProvider time)
{
    // Large enough that the database is not asked too often, small enough that a transaction is short.
    private const int MaxBatch = 1000;

    // What a link of 250 KB/s carries long before a command times out.
    private const long MaxBatchBytes = 512 * 1024;

    // After failures batches shrink to this; a batch has at least one event, whatever its size.
    private const long MinBatchBytes = 4 * 1024;

    private readonly EventOutbox _outbox = new(options.MaxPendingLines, options.MaxPendingBytes);
    private long _batchBytes = MaxBatchBytes;
    private int _hasOverflowed;

    /// <summary>Held while a batch is appended, and while everything is numbered again.</summary>
    private AsyncLock Appending { get; } = new();

    /// <summary>The events that were submitted and that no room has shown.</summary>
    public UnshownEvents Unshown { get; } = new();

    /// <inheritdoc cref="EventOutbox.Pending"/>
    public (int Events, long Bytes, long? Oldest) Pending => _outbox.Pending;

    /// <inheritdoc cref="EventOutbox.PendingLines"/>
    public int PendingLines => _outbox.PendingLines;

    /// <summary>Whether arrivals or departures were dropped because too much was pending: the node has to enter the cluster again.</summary>
    public bool HasOverflowed => Volatile.Read(ref _hasOverflowed) != 0;

    /// <summary>Submits an event.</summary>
    /// <returns>False if too much is pending: a line or topic is rejected.</returns>
    public bool TryAppend(RoomReplica room, in RoomEntry entry)
    {
        var pending = PendingEntry.Of(room, entry, time);
        entry.Origin?.Client.PendingLines.Add();
        if (_outbox.TryAdd(pending, Unshown.Add))
        {
            return true;
        }

        if (!pending.IsRequired)
        {
            pending.Acknowledge();
            return false;
        }

        Volatile.Write(ref _hasOverflowed, 1);
        pending.Forget();
        return true;
    }

    /// <summary>Events were read from the log. If one of them is this node's, appending works again, before the store's answer says so.</summary>
    public void NoteRead(IReadOnlyList<LogEvent> events)
    {
        var node = Unshown.Node;
        if (events.Any(item => item.Node == node))
        {
            work.Succeeded();
        }
    }

    /// <summary>Appends events until it is cancelled.</summary>
    /// <param name="beforeAppend">Completes when an event that was submitted before will be shown here.</param>
    /// <param name="appended">Called with events that are in the log, each with the tag of the event before it, and those that will not be (null).</param>
    public async Task RunAsync(Func<CancellationToken, Task> beforeAppend, Action<IReadOnlyList<(PendingEntry Entry, LogEvent? Event, long? Before)>> appended, CancellationToken cancellation)
    {
        var backoff = new Backoff(options.Random);
        _outbox.Added.Set();
        while (true)
        {
            await _outbox.Added.WaitAsync(cancellation);
            while (_outbox.Pending.Events > 0)
            {
                var began = time.GetTimestamp();
                try
                {
                    var count = await AppendBatchAsync(beforeAppend, appended, cancellation);
                    backoff.Reset();
                    if (count == 0)
                    {
                        // The node has no lease: it gets one, or has to enter again.
                        await Task.Delay(backoff.Next(), time, cancellation);
                    }
                    else if (count < MaxBatch)
                    {
                        await options.RestAsync(time, began, cancellation);
                    }
                }
                catch (ClusterUnavailableException failure)
                {
                    metrics.AppendFailed(failure.FailureClass);
                    _batchBytes = Math.Max(MinBatchBytes, _batchBytes / 2);
                    work.Failed(failure, began);
                    await Task.Delay(backoff.Next(), time, cancellation);
                }
            }
        }
    }

    /// <summary>
    /// Begins again under a new id: what the former id has appended stays; <paramref name="arrivals"/> come first, then what is pending.
    /// </summary>
    /// <param name="arrivals">Called with whether arrivals or departures were dropped (<see cref="HasOverflowed"/>).</param>
    /// <exception cref="ClusterUnavailableException">It is not known what the former id has appended. Nothing was changed.</exception>
    public async Task RestartAsync(Guid node, Func<bool, IReadOnlyList<PendingEntry>> arrivals, CancellationToken cancellation)
    {
        await Appending.WaitAsync(cancellation);
        try
        {
            var applied = Unshown.Node == Guid.Empty ? 0 : await log.FindAppliedAsync(Unshown.Node, cancellation);

            // An event that is dropped from here on may be missing in the arrivals.
            var hasOverflowed = Interlocked.Exchange(ref _hasOverflowed, 0) != 0;

            // The arrivals say who is here. A pending one may be of a client whose departure was dropped.
            var last = hasOverflowed ? _outbox.LastNumber : 0;
            foreach (var obsolete in _outbox.Restart(applied, entry => entry.Number <= last && entry.Changes.Count > 0, arrivals(hasOverflowed), () => Unshown.ChangeNode(node, applied), Unshown.Add))
            {
                obsolete.Forget();
            }
        }
        finally
        {
            Appending.Release();
        }
    }

    /// <summary>Creates the entries that say again who of this node is in a room.</summary>
    public IReadOnlyList<PendingEntry> ArriveAgain(RoomReplica room)
    {
        var arrivals = room.ArriveAgain().Select(arrival =>
        {
            arrival.Origin.Client.PendingLines.Add();
            return PendingEntry.Of(room, new RoomEntry { Kind = RoomEventKind.Arrived, Origin = arrival.Origin, Author = arrival.Author, Changes = [arrival.Change] }, time);
        });
        return [.. arrivals];
    }

    /// <summary>
    /// Submits again, at the end, who of this node is in a room and who has left: what the log has already has no effect.
    /// </summary>
    public void Repeat(RoomReplica room, IEnumerable<MembershipChange> departures)
    {
        // Who came back is in the room now.
        foreach (var departure in departures.Where(departure => departure.Client.HasLeft || departure.Client.Room.Replica != room))
        {
            var content = PendingEntry.Of(room, new RoomEntry { Kind = RoomEventKind.Left, Author = departure.Client.Identity, Changes = [departure] }, time);
            Add(content.WithoutOrigin());
        }

        foreach (var arrival in ArriveAgain(room))
        {
            Add(arrival);
        }
    }

    private void Add(PendingEntry entry)
    {
        if (!_outbox.TryAdd(entry, Unshown.Add))
        {
            entry.Forget();
            Volatile.Write(ref _hasOverflowed, 1);
        }
    }

    private async Task<int> AppendBatchAsync(Func<CancellationToken, Task> beforeAppend, Action<IReadOnlyList<(PendingEntry Entry, LogEvent? Event, long? Before)>> appended, CancellationToken cancellation)
    {
        await Appending.WaitAsync(cancellation);
        try
        {
            var node = Unshown.Node;
            if (lease.Value != node || node == Guid.Empty)
            {
                return 0;
            }

            // In this order: a room that is created between the two has no event in the batch.
            var batch = _outbox.Peek(MaxBatch, _batchBytes);
            await beforeAppend(cancellation);
            return await AppendAsync(node, batch, appended, cancellation) ? batch.Count : 0;
        }
        finally
        {
            Appending.Release();
        }
    }

    // A batch that the store refuses is halved until the events that it refuses are alone.
    private async Task<bool> AppendAsync(Guid node, IReadOnlyList<PendingEntry> batch, Action<IReadOnlyList<(PendingEntry Entry, LogEvent? Event, long? Before)>> appended, CancellationToken cancellation)
    {
        if (batch.Count == 0)
        {
            return true;
        }

        var began = time.GetTimestamp();
        IReadOnlyList<AppendedEvent> places;
        try
        {
            if (await log.AppendAsync(node, [.. batch.Select(entry => entry.ToEvent(time))], cancellation) is not { } answer)
            {
                lease.Invalidate(node);
                return false;
            }

            places = answer;
        }
        catch (Exception refusal) when (refusal is StoreRefusedException or ArgumentException)
        {
            if (batch.Count > 1)
            {
                var half = batch.Count / 2;
                return await AppendAsync(node, [.. batch.Take(half)], appended, cancellation) && await AppendAsync(node, [.. batch.Skip(half)], appended, cancellation);
            }

            _outbox.RemoveUpTo(batch[0].Number);
            Refuse(batch[0], refusal);
            return true;
        }

        metrics.Appended(time.GetElapsedTime(began));
        _batchBytes = Math.Min(MaxBatchBytes, _batchBytes * 2);
        _outbox.RemoveUpTo(batch[^1].Number);

        // First that the store can be reached again, then the events.
        work.Succeeded();
        Unshown.Confirm(batch, places);
        appended([.. batch.Zip(places, (entry, place) => (entry, place.Sequence > 0 ? entry.ToLogEvent(node, place) : null, place.Before))]);
        return true;
    }

    private void Refuse(PendingEntry entry, Exception refusal)
    {
        var failureClass = (refusal as StoreRefusedException)?.FailureClass ?? "argument";
        metrics.AppendFailed(failureClass);
        metrics.EventRefused();
        diagnostics.Refused($"an event of kind {entry.Kind} of room {entry.Room.Name}", refusal.Message);
        work.Succeeded();
        Unshown.Forget(entry);
        entry.Origin?.Client.Send(Wordings.MessageId.LineRefused, default);
    }
}
