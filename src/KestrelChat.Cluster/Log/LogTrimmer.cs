using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;

namespace KestrelChat.Cluster.Log;

/// <summary>
/// Removes expired events from the log, once a minute and in small steps, on whichever node comes first. A failure is retried soon: until
/// then the node counts as cut off.
/// </summary>
/// <remarks><see cref="RunAsync"/>: once.</remarks>
/// <param name="isClockRight">Whether this node's clock agrees with the store's: what destroys something is left to others otherwise.</param>
internal sealed class LogTrimmer(ILogStore log, Func<bool> isClockRight, Reachability.Work work, NodeRandom random, TimeProvider time)
{
    // Events, and rooms.
    private const int Step = 1000;

    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var backoff = new Backoff(random);
        var rest = s_interval;
        while (true)
        {
            await Task.Delay(rest, time, cancellation);
            try
            {
                await TrimAsync(cancellation);
                work.Succeeded();
                backoff.Reset();
                rest = s_interval;
            }
            catch (ClusterUnavailableException failure)
            {
                work.Failed(failure);
                rest = backoff.Next();
            }
        }
    }

    private async Task TrimAsync(CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (isClockRight() && await log.TrimAsync(Step, cancellation) >= Step)
        {
            // It rests as long as it worked, which does not keep the store busy and is still faster than users write.
            await Task.Delay(time.GetElapsedTime(began), time, cancellation);
            began = time.GetTimestamp();
        }
    }
}
