using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Contract;

/// <summary>Follows rooms as a node does, and checks that no event is missing, repeated or out of order.</summary>
internal static class RoomFollower
{
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Follows until <paramref name="stop"/> is cancelled and everything was read. Calls that fail are retried.</summary>
    public static async Task<IReadOnlyDictionary<string, List<LogEvent>>> FollowAsync(IClusterStore store, string[] rooms, CancellationToken stop)
    {
        var read = rooms.ToDictionary(room => room, _ => new List<LogEvent>());
        using var notifications = store.OpenNotifications(NotificationKind.Events);
        while (true)
        {
            var isLast = stop.IsCancellationRequested;
            var page = await TryReadAsync(store, [.. read.Select(room => room.Value.Count == 0 ? new RoomPosition(room.Key, 0, 0) : room.Value[^1].Position)]);
            Assert.Empty(page?.Diverged ?? []);
            foreach (var item in page?.Events ?? [])
            {
                read[item.Room].Add(item);
                Assert.Equal(read[item.Room].Count, item.Sequence);
            }

            if (isLast && page is { More: false })
            {
                return read;
            }

            if (!isLast && page is not { More: true })
            {
                await ((Task)notifications.WaitAsync(s_pollInterval, stop)).Soon().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task<LogPage?> TryReadAsync(IClusterStore store, RoomPosition[] positions)
    {
        try
        {
            return await store.Log.ReadAfterAsync(positions, 100, 1_000_000);
        }
        catch (ClusterUnavailableException)
        {
            return null;
        }
    }
}
