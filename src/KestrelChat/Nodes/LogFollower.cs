using System.Collections.Concurrent;
using System.Text;
using KestrelChat.Cluster;
using KestrelChat.History;
using KestrelChat.Names;
using KestrelChat.Rooms;

namespace KestrelChat.Nodes;

/// <summary>
/// Shows what was said on all nodes, in the log's order, in the rooms that are open on this one. A doorbell makes it fast; a
/// look every <c>PollInterval</c> makes it certain.
/// </summary>
/// <remarks>All but <see cref="RunAsync"/>: any thread. <see cref="RunAsync"/>: once.</remarks>
internal sealed class LogFollower(IRoomLog log, Doorbell doorbell, LineAppender appender, NodeOptions options, int replay, Reachability reachability, TimeProvider time)
{
    private const int MaxPage = 5000;

    // How far each open room was shown. Bounded by the rooms there may be.
    private readonly ConcurrentDictionary<string, FollowedRoom> _rooms = new(StringComparer.Ordinal);

    // Those among them whose log was not read yet.
    private readonly ConcurrentDictionary<string, FollowedRoom> _unread = new(StringComparer.Ordinal);

    /// <summary>A room that is open here, from now on kept up with the log, as soon as that can be read.</summary>
    public void Follow(Room room) => Find(room);

    /// <summary>The same, and first what was said before.</summary>
    /// <exception cref="ClusterUnavailableException">The log cannot be reached; the room is followed from its end on when it can.</exception>
    public Task OpenAsync(Room room, CancellationToken cancellation) => OpenAsync(Find(room), cancellation);

    /// <summary>
    /// Opens the rooms that somebody entered while the log could not be reached. To be called before anything is appended:
    /// what was said in them meanwhile must come behind the end from which they are followed, or nobody would be shown it.
    /// </summary>
    public async Task OpenLateAsync(CancellationToken cancellation)
    {
        foreach (var (_, followed) in _unread)
        {
            await OpenAsync(followed, cancellation);
        }
    }

    /// <summary>A room is open here no more.</summary>
    public void Close(Room room)
    {
        if (_rooms.TryGetValue(room.Name, out var followed) && followed.Room == room && _rooms.TryRemove(KeyValuePair.Create(room.Name, followed)))
        {
            _unread.TryRemove(KeyValuePair.Create(room.Name, followed));
        }
    }

    /// <summary>There is something new.</summary>
    public void Wake() => doorbell.Ring();

    public async Task RunAsync(CancellationToken end)
    {
        var backoff = new Backoff();
        while (true)
        {
            try
            {
                while (await ShowNextAsync(end))
                {
                }

                backoff.Reset();
                await doorbell.WaitAsync(options.PollInterval, end);
            }
            catch (ClusterUnavailableException)
            {
                reachability.Failed();
                await Task.Delay(backoff.Next(), time, end);
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

    private async Task<bool> ShowNextAsync(CancellationToken end)
    {
        await OpenLateAsync(end);
        var positions = _rooms.Where(room => room.Value.IsRead).Select(room => new RoomPosition(room.Key, room.Value.Position)).ToList();
        if (positions.Count == 0)
        {
            return false;
        }

        var page = await log.ReadAfterAsync(positions, MaxPage, end);
        reachability.Succeeded();
        foreach (var line in page.Lines)
        {
            if (_rooms.TryGetValue(line.Room, out var followed) && followed.IsRead && line.Sequence > followed.Position)
            {
                followed.Room.Show(SaidLineOf(line), line.Sequence - followed.Position - 1);
                followed.Position = line.Sequence;
            }

            appender.Seen(line);
        }

        return page.More;
    }

    private FollowedRoom Find(Room room)
    {
        // One of that name may have been forgotten and made anew.
        var followed = _rooms.AddOrUpdate(
            room.Name,
            static (_, room) => new FollowedRoom(room),
            static (_, former, room) => former.Room == room ? former : new FollowedRoom(room),
            room);
        if (!followed.IsRead)
        {
            _unread[room.Name] = followed;
        }

        return followed;
    }

    private async Task OpenAsync(FollowedRoom followed, CancellationToken cancellation)
    {
        await followed.Opening.WaitAsync(cancellation);
        try
        {
            if (!followed.IsRead)
            {
                var lines = await log.ReadLastAsync(followed.Room.Name, Math.Max(1, replay), cancellation: cancellation);
                followed.Room.Load([.. lines.Select(SaidLineOf)]);
                followed.Position = lines.Count > 0 ? lines[^1].Sequence : 0;
                reachability.Succeeded();
            }

            _unread.TryRemove(KeyValuePair.Create(followed.Room.Name, followed));
        }
        catch (ClusterUnavailableException)
        {
            reachability.Failed();
            throw;
        }
        finally
        {
            followed.Opening.Release();
        }
    }

    private sealed class FollowedRoom(Room room)
    {
        private long _position = -1;

        public Room Room { get; } = room;

        public SemaphoreSlim Opening { get; } = new(1);

        /// <summary>Whether its log was read.</summary>
        public bool IsRead => Position >= 0;

        /// <summary>The sequence of the last line that was shown.</summary>
        public long Position
        {
            get => Volatile.Read(ref _position);
            set => Volatile.Write(ref _position, value);
        }
    }
}
