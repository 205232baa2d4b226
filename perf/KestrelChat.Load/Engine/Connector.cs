using System.Diagnostics;

namespace KestrelChat.Load.Engine;

/// <summary>Opens all clients of a pool.</summary>
/// <param name="pool">The pool.</param>
/// <param name="parallel">Maximum number of connections opened and not yet ready.</param>
/// <param name="firstBytesTimeout">Time after which a connection counts as ready without any bytes from the server; null to wait for them.</param>
internal sealed class Connector(ClientPool pool, int parallel, TimeSpan? firstBytesTimeout)
{
    /// <summary>A number of outstanding connections that fits into common listen backlogs.</summary>
    internal const int DefaultParallel = 256;

    private const int PollMilliseconds = 20;
    private static readonly TimeSpan ProgressTimeout = TimeSpan.FromSeconds(10);

    private int timeoutChecked;

    /// <summary>Returns the receive buffer in bytes for the client with this index; 0 for the default.</summary>
    internal Func<int, int> ReceiveBufferBytes { get; init; } = _ => 0;

    /// <summary>Opens the connections and returns when all are ready, or on cancellation.</summary>
    /// <param name="onProgress">Called when more clients have become ready.</param>
    /// <param name="cancel">Requests an early end.</param>
    internal void OpenAll(Action onProgress, CancellationToken cancel)
    {
        long progressAt = Stopwatch.GetTimestamp();
        while (pool.ReadyCount < pool.Clients && !cancel.IsCancellationRequested)
        {
            while (pool.Connections.Count < pool.Clients && pool.Connections.Count - pool.ReadyCount < Math.Min(parallel, pool.MaxConnecting))
            {
                pool.Open(ReceiveBufferBytes(pool.Connections.Count));
            }

            int before = pool.ReadyCount;
            pool.Poll(PollMilliseconds);
            MarkTimedOutAsReady();
            if (pool.ClosedCount > 0)
            {
                throw pool.ClosedFailure("connecting");
            }

            if (pool.ReadyCount > before)
            {
                progressAt = Stopwatch.GetTimestamp();
                onProgress();
            }
            else if (Stopwatch.GetElapsedTime(progressAt) > ProgressTimeout)
            {
                throw new LoadException(
                    $"timed out while connecting: {pool.ReadyCount} of {pool.Clients} clients are ready, {pool.Established.Count} are connected; "
                    + $"no progress for {ProgressTimeout.TotalSeconds:0} s; check the server's backlog, its descriptor limit and --protocol.");
            }
        }
    }

    private void MarkTimedOutAsReady()
    {
        if (firstBytesTimeout is not { } wait)
        {
            return;
        }

        for (; timeoutChecked < pool.Established.Count; timeoutChecked++)
        {
            var connection = pool.Established[timeoutChecked];
            if (connection.State == ConnectionState.AwaitingFirstBytes)
            {
                if (Stopwatch.GetElapsedTime(connection.ConnectedAt) < wait || connection.Frames is { IsUpgraded: false })
                {
                    break;
                }

                pool.MarkReady(connection);
            }
        }
    }
}
