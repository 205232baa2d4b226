namespace KestrelChat.Cluster.Work;

/// <summary>
/// Runs the loops of a node. A loop that ends with an unexpected exception is reported, shows in the node's health, and is restarted:
/// better than a node that lives on without it, or dies with all of its clients.
/// </summary>
internal sealed class LoopSupervisor(INodeDiagnostics diagnostics, NodeRandom random, TimeProvider time)
{
    /// <summary>Runs a loop until it is cancelled.</summary>
    public async Task RunAsync(Reachability.Work work, Func<CancellationToken, Task> loop, CancellationToken cancellation)
    {
        var backoff = new Backoff(random);
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
                if (!cancellation.IsCancellationRequested)
                {
                    diagnostics.LoopFailed(work.Name, exception);
                    work.Failed(exception.GetBaseException().Message);
                }

                await Task.Delay(backoff.Next(), time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }
}
