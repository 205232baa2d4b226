using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using KestrelChat.Cluster;
using KestrelChat.Members;
using KestrelChat.Rooms;
using KestrelChat.Wordings;

namespace KestrelChat.Nodes;

/// <summary>
/// Keeps this node's lease and tells the store who is here; finds nodes that died and has everybody told that their people
/// are gone; knows how many people of other nodes are in each room.
/// </summary>
/// <remarks><see cref="Changed"/>: any thread. <see cref="RunAsync"/>: once.</remarks>
internal sealed class NodePresence(IPresence presence, ChatHub hub, SharedTopics topics, NodeNames names, Action returned, Func<CancellationToken, Task> applyShared, NodeOptions options, Reachability reachability, TimeProvider time) : IDisposable
{
    /// <summary>How often the lease is renewed, and how long it lasts.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(15);

    // Changes are published together: they are for who asks, and for names.
    private static readonly TimeSpan s_publishing = TimeSpan.FromMilliseconds(50);

    // What nodes tell each other is added up; every now and then, and after an absence, it is corrected.
    private static readonly TimeSpan s_correcting = TimeSpan.FromMinutes(1);
    private const int MaxBatch = 1000;

    private readonly Reachability.Link _lease = reachability.Of("renew the lease");
    private readonly Reachability.Link _publish = reachability.Of("publish who is here");

    // The ids of clients of whom something changed.
    private readonly ConcurrentDictionary<long, byte> _changed = new();
    private readonly Channel<bool> _any = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim _publishing = new(1);
    private volatile object? _node;

    // Since when the lease could be renewed whenever it was to be; null = it could not the last time.
    private long? _inTouchSince;
    private long? _correctedAt;
    private long _renewedAt;

    // Whether this node entered and has not told yet who is here; and whether it was here before, and its people were told to be gone.
    private bool _hasEntered;
    private bool _isBack;

    /// <summary>The id of this node's present stay in the cluster; null while it has none.</summary>
    public Guid? Node => _node as Guid?;

    /// <summary>Something of a client changed, or it is gone.</summary>
    public void Changed(Client client)
    {
        _changed[client.Id] = 0;
        _any.Writer.TryWrite(true);
    }

    /// <summary>Makes sure that the store knows this client before something is asked of it.</summary>
    public async Task PublishAsync(Client client, CancellationToken cancellation)
    {
        _changed[client.Id] = 0;
        await PublishAsync(cancellation);
    }

    /// <summary>Publishes what changed, until it is cancelled.</summary>
    public async Task PublishLoopAsync(CancellationToken end)
    {
        var backoff = new Backoff();
        _any.Writer.TryWrite(true);
        while (true)
        {
            await _any.Reader.ReadAsync(end);
            while (!_changed.IsEmpty)
            {
                try
                {
                    await Task.Delay(s_publishing, time, end);
                    await PublishAsync(end);
                    backoff.Reset();
                    _publish.Succeeded();
                }
                catch (ClusterUnavailableException failure)
                {
                    _publish.Failed(failure);
                    await Task.Delay(backoff.Next(), time, end);
                }
            }
        }
    }

    /// <summary>Keeps the lease, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        while (true)
        {
            try
            {
                if (Node is not { } node || !await presence.RenewAsync(node, Life, end))
                {
                    await EnterAsync(end);
                    continue;
                }

                _renewedAt = time.GetTimestamp();
                _lease.Succeeded();
                _inTouchSince ??= time.GetTimestamp();
                if (_hasEntered)
                {
                    await BeginStayAsync(end);
                }

                await names.SettleAsync(Node!.Value, RenewIfDueAsync, end);
                await BuryAsync(end);
                if (_correctedAt is not { } corrected || time.GetElapsedTime(corrected) >= s_correcting)
                {
                    await CountOthersAsync(hub.OpenRooms, end);
                    await applyShared(end);
                    _correctedAt = time.GetTimestamp();
                }

                await Task.Delay(Renewal, time, end);
            }
            catch (ClusterUnavailableException failure)
            {
                _lease.Failed(failure);
                (_inTouchSince, _correctedAt) = (null, null);
                await Task.Delay(s_publishing * 10, time, end);
            }
        }
    }

    /// <summary>Finds out how many are in a room on other nodes, and what it is about.</summary>
    public Task CountOthersAsync(Room room, CancellationToken cancellation) => CountOthersAsync([room], cancellation);

    public void Dispose() => _publishing.Dispose();

    /// <summary>Ends the stay: what is left of this node is removed at once.</summary>
    public Task LeaveAsync(CancellationToken cancellation) => Node is { } node ? presence.LeaveAsync(node, cancellation) : Task.CompletedTask;

    // Whether it was found dead meanwhile is found out with the next renewal.
    private async Task RenewIfDueAsync(CancellationToken end)
    {
        if (time.GetElapsedTime(_renewedAt) >= Renewal && Node is { } node)
        {
            await presence.RenewAsync(node, Life, end);
            _renewedAt = time.GetTimestamp();
        }
    }

    private async Task EnterAsync(CancellationToken end)
    {
        var id = Guid.CreateVersion7();
        if (await presence.EnterAsync(id, options.NodeName.Length > 0 ? options.NodeName : Environment.MachineName, Life, end))
        {
            (_hasEntered, _isBack) = (true, _isBack || Node is not null);
            _node = id;
            _correctedAt = null;
            names.DoubtAll();
            foreach (var client in hub.Clients)
            {
                Changed(client);
            }
        }
    }

    // Its people are published before their names are claimed, and anything is asked of them.
    private async Task BeginStayAsync(CancellationToken end)
    {
        await PublishAsync(end);
        if (_isBack)
        {
            returned();
        }

        (_hasEntered, _isBack) = (false, false);
    }

    private async Task PublishAsync(CancellationToken cancellation)
    {
        // One at a time, so that what is newer is not overtaken by what is older.
        await _publishing.WaitAsync(cancellation);
        try
        {
            if (Node is not { } node)
            {
                throw new ClusterUnavailableException("this node has not entered the cluster yet");
            }

            while (_changed.Keys.Take(MaxBatch).ToList() is { Count: > 0 } ids)
            {
                var here = ids.Select(id => (Id: id, Client: hub.Find(id))).ToList();
                ids.ForEach(id => _changed.TryRemove(id, out _));
                try
                {
                    await presence.UpdateAsync(node, [.. here.Where(each => each.Client is not null).Select(each => Published(each.Client!))], [.. here.Where(each => each.Client is null).Select(each => each.Id)], cancellation);
                }
                catch (ClusterUnavailableException)
                {
                    ids.ForEach(id => _changed[id] = 0);
                    throw;
                }
            }
        }
        finally
        {
            _publishing.Release();
        }
    }

    private ClusterClient Published(Client client) => new(
        client.Id,
        client.Who,
        client.Info.Address,
        client.Info.Endpoint,
        client.Room.Name,
        client.ConnectedAt,
        client.ChosenPreferences?.Away is { } away ? Encoding.UTF8.GetString(away) : null,
        time.GetUtcNow() - client.Idle);

    // Those whose node died are gone: every node tells its rooms. But when the store was away, leases have ended of nodes that
    // live: they have the life of a lease to come back.
    private async Task BuryAsync(CancellationToken end)
    {
        if (_inTouchSince is not { } since || time.GetElapsedTime(since) < Life)
        {
            return;
        }

        while (Node is { } node && await presence.FindDeadAsync(node, end) is { } dead)
        {
            var farewell = dead.Clients
                .Where(client => client.Client.Room is not null)
                .Select(client => new NodeMessage { Event = Phrase.Left, Room = client.Client.Room, Who = client.Client.Who }.ToMail(NodeMessageKind.RoomEvent));
            await presence.ForgetAsync(node, dead.Node, [.. farewell.Take(ClusterLimits.MaxBatch)], end);
        }
    }

    private async Task CountOthersAsync(IReadOnlyList<Room> rooms, CancellationToken end)
    {
        foreach (var some in rooms.Chunk(MaxBatch))
        {
            var settled = topics.Settled;
            var seen = await presence.FindRoomsAsync([.. some.Select(room => room.Name)], end);
            var isTopicKnown = settled is not null && settled == topics.Settled;
            foreach (var (room, found) in some.Zip(seen))
            {
                room.CountOthers(Math.Max(0, found.Members - room.MembersHere));
                if (isTopicKnown)
                {
                    room.CorrectTopic(found.Topic);
                }
            }
        }
    }
}
