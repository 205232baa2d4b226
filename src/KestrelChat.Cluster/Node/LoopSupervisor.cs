using KestrelChat.Cluster.Work;

namespace KestrelChat.Cluster.Node;

/// <summary>
/// Runs the loops of a node. A loop that ends with an unexpected exception is reported and restarted: better than a node that lives
/// on without it, or dies with all of its clients.
/// </summary>
internal sealed class LoopSupervisor(INodeDiagnostics diagnostics, TimeProvider time)
{
    /// <summary>Runs a loop until it is cancelled.</summary>
    /// <param name="name">A verb with an object, such as <c>write bans</c>.</param>
    public async Task RunAsync(string name, Func<CancellationToken, Task> loop, CancellationToken cancellation)
    {
        var backoff = new Backoff();
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await loop(cancellation);
                return;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                diagnostics.LoopFailed(name, exception);
                await Task.Delay(backoff.Next(), time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
