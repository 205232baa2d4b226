using System.Diagnostics;

namespace KestrelChat.Load.Engine;

/// <summary>Opens all of a pool's clients.</summary>
/// <param name="pool">Whose clients.</param>
/// <param name="parallel">How many may be begun and not ready.</param>
/// <param name="firstBytesWait">How long a connection waits for the server's first bytes until it counts as ready without; null for ever.</param>
internal sealed class Connector(ClientPool pool, int parallel, TimeSpan? firstBytesWait)
{
    /// <summary>The number of outstanding connections that no listen backlog in use is too short for.</summary>
    internal const int DefaultParallel = 256;

    private const int PollMilliseconds = 20;
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(10);

    private int settled;

    /// <summary>The kernel's receive buffer in bytes for a client by its index; 0 for the default.</summary>
    internal Func<int, int> ReceiveBufferBytes { get; init; } = _ => 0;

    /// <summary>Returns when all are ready, or on cancellation.</summary>
    /// <param name="advanced">Called whenever more have become ready.</param>
    /// <param name="cancel">Ends the attempt early.</param>
    internal void OpenAll(Action advanced, CancellationToken cancel)
    {
        long lastAdvance = Stopwatch.GetTimestamp();
        while (pool.ReadyCount < pool.Clients && !cancel.IsCancellationRequested)
        {
            while (pool.Connections.Count < pool.Clients && pool.Connections.Count - pool.ReadyCount < parallel)
            {
                pool.Open(ReceiveBufferBytes(pool.Connections.Count));
            }

            int before = pool.ReadyCount;
            pool.Poll(PollMilliseconds);
            SettleThoseThatWaitedLongEnough();
            if (pool.ClosedCount > 0)
            {
                throw pool.ClosedFailure("connecting");
            }

            if (pool.ReadyCount > before)
            {
                lastAdvance = Stopwatch.GetTimestamp();
                advanced();
            }
            else if (Stopwatch.GetElapsedTime(lastAdvance) > StuckAfter)
            {
                throw new LoadException(
                    $"stuck: {pool.ReadyCount} of {pool.Clients} clients are ready, {pool.Established.Count} are connected, "
                    + $"and nothing has changed for {StuckAfter.TotalSeconds:0} s; the server's backlog, descriptor limit or --protocol may be the reason.");
            }
        }
    }

    private void SettleThoseThatWaitedLongEnough()
    {
        if (firstBytesWait is not { } wait)
        {
            return;
        }

        for (; settled < pool.Established.Count; settled++)
        {
            var connection = pool.Established[settled];
            if (connection.State == ConnectionState.AwaitingFirstBytes)
            {
                if (Stopwatch.GetElapsedTime(connection.ConnectedAt) < wait)
                {
                    break;
                }

                pool.MarkReady(connection);
            }
        }
    }
}
