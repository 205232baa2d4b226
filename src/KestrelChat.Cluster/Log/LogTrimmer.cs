using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;

namespace KestrelChat.Cluster.Log;

/// <summary>Removes expired lines from the log, once a minute and in small steps, on whichever node comes first.</summary>
/// <remarks><see cref="RunAsync"/>: once.</remarks>
internal sealed class LogTrimmer(ILogStore log, NodeOptions options, Reachability.Work work, TimeProvider time)
{
    // Lines, and rooms.
    private const int Step = 1000;

    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (options.KeepLines > 0 || options.KeepDays > 0)
        {
            await Task.Delay(s_interval, time, cancellation);
            try
            {
                var since = options.KeepDays > 0 ? time.GetUtcNow() - TimeSpan.FromDays(options.KeepDays) : DateTimeOffset.MinValue;
                var retention = new Retention(options.KeepLines > 0 ? options.KeepLines : long.MaxValue, since);
                var began = time.GetTimestamp();
                while (await log.TrimAsync(retention, Step, cancellation) >= Step)
                {
                    // It rests as long as it worked, which does not keep the store busy and is still faster than users write.
                    await Task.Delay(time.GetElapsedTime(began), time, cancellation);
                    began = time.GetTimestamp();
                }

                work.Succeeded();
            }
            catch (ClusterUnavailableException failure)
            {
                work.Failed(failure);
            }
        }
    }
}
