using System.Collections.Concurrent;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Postgres.Tests.Faults;

/// <summary>A node that appends lines, in the cluster for a day, and retries each batch until it is acknowledged.</summary>
internal sealed class RetryingAppender(IClusterStore store, string[] rooms, int seed)
{
    private static readonly TimeSpan s_retryInterval = TimeSpan.FromMilliseconds(20);

    private readonly Random _random = new(seed);
    private readonly Guid _node = Guid.NewGuid();
    private long _lastNumber;
    private int _failures;

    /// <summary>The lines that the store has acknowledged.</summary>
    public ConcurrentQueue<(string Room, long Sequence, Guid Node, long Number)> Acknowledged { get; } = [];

    /// <summary>How many appends have failed.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Appends until <paramref name="stop"/> is cancelled and the last batch is acknowledged.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await RetryAsync(() => store.Presence.EnterAsync(_node, "node", TimeSpan.FromDays(1), default));
        while (!stop.IsCancellationRequested)
        {
            var batch = Enumerable.Range(0, _random.Next(1, 10))
                .Select(_ => new PendingEvent(++_lastNumber, rooms[_random.Next(rooms.Length)], RoomEventKind.Said, "who", "", new byte[100], TimeSpan.Zero, 0, []))
                .ToList();
            var appended = await RetryAsync(() => store.Log.AppendAsync(_node, batch));
            foreach (var (line, outcome) in batch.Zip(appended))
            {
                Acknowledged.Enqueue((line.Room, outcome.Sequence, _node, line.Number));
            }
        }
    }

    private async Task<T> RetryAsync<T>(Func<Task<T?>> call)
        where T : class
    {
        while (true)
        {
            try
            {
                return await call() ?? throw new InvalidOperationException("The node is not in the cluster.");
            }
            catch (ClusterUnavailableException)
            {
                Interlocked.Increment(ref _failures);
                await Task.Delay(s_retryInterval);
            }
        }
    }
}
