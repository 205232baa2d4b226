using KestrelChat.Cluster;
using KestrelChat.Tests.Support;

namespace KestrelChat.Postgres.Tests.Support;

/// <summary>Follows rooms as a node does, and checks on the way that nothing is missing, doubled or out of order.</summary>
internal static class Follower
{
    // What makes it certain where a doorbell was missed.
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(250);

    /// <summary>Follows until told to stop and nothing is left; a store that cannot be reached is asked again.</summary>
    public static async Task<IReadOnlyDictionary<string, List<LogLine>>> FollowAsync(IClusterStore store, string[] rooms, CancellationToken done)
    {
        var followed = rooms.ToDictionary(room => room, _ => new List<LogLine>());
        using var bell = store.OpenDoorbell(DoorbellKind.Lines);
        while (true)
        {
            var last = done.IsCancellationRequested;
            var page = await ReadAsync(store, [.. followed.Select(room => new RoomPosition(room.Key, room.Value.Count))]);
            foreach (var line in page?.Lines ?? [])
            {
                followed[line.Room].Add(line);
                Assert.Equal(followed[line.Room].Count, line.Sequence);
            }

            if (last && page is { More: false })
            {
                return followed;
            }

            if (!last && page is not { More: true })
            {
                await bell.WaitAsync(s_poll, done).WaitAsync(Patience.Limit, CancellationToken.None).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    private static async Task<LogPage?> ReadAsync(IClusterStore store, RoomPosition[] positions)
    {
        try
        {
            return await store.Log.ReadAfterAsync(positions, 100);
        }
        catch (ClusterUnavailableException)
        {
            return null;
        }
    }
}
