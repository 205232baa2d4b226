using System.Collections.Concurrent;
using KestrelChat.Cluster;

namespace KestrelChat.Postgres.Tests.Faults;

/// <summary>A node that says things and tries each batch until it is answered.</summary>
internal sealed class Appender(IClusterStore store, string[] rooms, int seed)
{
    private readonly Random _random = new(seed);
    private readonly Guid _node = Guid.NewGuid();
    private long _last;

    /// <summary>What is in the log as far as this node was told.</summary>
    public ConcurrentQueue<(string Room, long Sequence, Guid Node, long Number)> Acknowledged { get; } = [];

    /// <summary>Appends until told to stop, and what is unanswered then until it is answered.</summary>
    public async Task AppendAsync(CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            var batch = Enumerable.Range(0, _random.Next(1, 10))
                .Select(_ => new PendingLine(++_last, rooms[_random.Next(rooms.Length)], "who", new byte[100], DateTimeOffset.UnixEpoch))
                .ToList();
            var sequences = await UntilAnsweredAsync(batch);
            foreach (var (line, sequence) in batch.Zip(sequences))
            {
                Acknowledged.Enqueue((line.Room, sequence, _node, line.Number));
            }
        }
    }

    private async Task<IReadOnlyList<long>> UntilAnsweredAsync(IReadOnlyList<PendingLine> batch)
    {
        while (true)
        {
            try
            {
                return await store.Log.AppendAsync(_node, batch, CancellationToken.None);
            }
            catch (ClusterUnavailableException)
            {
                await Task.Delay(20);
            }
        }
    }
}
