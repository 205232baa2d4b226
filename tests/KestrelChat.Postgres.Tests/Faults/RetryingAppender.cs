using System.Collections.Concurrent;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Postgres.Tests.Faults;

/// <summary>A node that appends lines and retries each batch until it is acknowledged.</summary>
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
        while (!stop.IsCancellationRequested)
        {
            var batch = Enumerable.Range(0, _random.Next(1, 10))
                .Select(_ => new PendingLine(++_lastNumber, rooms[_random.Next(rooms.Length)], "who", new byte[100], DateTimeOffset.UnixEpoch))
                .ToList();
            var sequences = await AppendAsync(batch);
            foreach (var (line, sequence) in batch.Zip(sequences))
            {
                Acknowledged.Enqueue((line.Room, sequence, _node, line.Number));
            }
        }
    }

    private async Task<IReadOnlyList<long>> AppendAsync(IReadOnlyList<PendingLine> batch)
    {
        while (true)
        {
            try
            {
                return await store.Log.AppendAsync(_node, batch, CancellationToken.None);
            }
            catch (ClusterUnavailableException)
            {
                Interlocked.Increment(ref _failures);
                await Task.Delay(s_retryInterval);
            }
        }
    }
}
