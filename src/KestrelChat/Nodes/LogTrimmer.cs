using KestrelChat.Cluster;

namespace KestrelChat.Nodes;

/// <summary>Removes from the log what is not to be kept: in small steps, by whichever node is at it first, so that nobody waits for it.</summary>
/// <remarks><see cref="RunAsync"/>: once.</remarks>
internal sealed class LogTrimmer(IRoomLog log, NodeOptions options, Reachability.Link link, TimeProvider time)
{
    // Lines, and rooms.
    private const int Step = 1000;

    private static readonly TimeSpan s_between = TimeSpan.FromMinutes(1);

    /// <summary>Removes what is due once a minute, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        while (options.KeepLines > 0 || options.KeepDays > 0)
        {
            await Task.Delay(s_between, time, end);
            try
            {
                var since = options.KeepDays > 0 ? time.GetUtcNow() - TimeSpan.FromDays(options.KeepDays) : DateTimeOffset.MinValue;
                var keep = new Retention(options.KeepLines > 0 ? options.KeepLines : long.MaxValue, since);
                var began = time.GetTimestamp();
                while (await log.TrimAsync(keep, Step, end) >= Step)
                {
                    // It rests as long as it worked: the store is not kept busy by it, and it is faster than people speak.
                    await Task.Delay(time.GetElapsedTime(began), time, end);
                    began = time.GetTimestamp();
                }

                link.Succeeded();
            }
            catch (ClusterUnavailableException failure)
            {
                link.Failed(failure);
            }
        }
    }
}
