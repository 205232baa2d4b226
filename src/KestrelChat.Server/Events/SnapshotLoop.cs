using KestrelChat.Cluster.Node;
using KestrelChat.Cluster.Work;
using KestrelChat.Server.Diagnostics;
using KestrelChat.Server.Http;
using KestrelChat.Server.Lifetime;
using KestrelChat.Server.Platform;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Events;

/// <summary>Takes a sample each second, and makes a snapshot of it for all viewers. Without viewers no health check runs.</summary>
internal sealed partial class SnapshotLoop(
    Sampler sampler,
    SnapshotFeed feed,
    QuietHealthChecks checks,
    Drain drain,
    IOptions<NodeOptions> node,
    IServiceProvider services,
    TimeProvider time,
    ILogger<SnapshotLoop> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly LogThrottle _failures = new(time);
    private readonly long _started = time.GetTimestamp();
    private readonly string _node = node.Value.NodeName is { Length: > 0 } name ? name : Environment.MachineName;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        do
        {
            try
            {
                var sample = sampler.Take();
                await feed.AddAsync(sample, () => SnapshotOfAsync(sample, stoppingToken));
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The chat goes on without its picture.
                if (_failures.TryPass(out var count))
                {
                    LogFailed(count, e);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<Snapshot> SnapshotOfAsync(Sample sample, CancellationToken cancellation) => new(
        sample.At,
        _node,
        ProductVersion.Text,
        (long)time.GetElapsedTime(_started).TotalSeconds,
        HealthView.Of(await checks.RunAsync(cancellation), ProductVersion.Text),
        drain.HasBegun,
        services.GetService<ClusterNode>() is { } cluster ? ClusterSnapshot.Of(cluster.State) : null,
        sample);

    [LoggerMessage(EventId = 90, EventName = "SnapshotFailed", Level = LogLevel.Error, Message = "Failed to make {Count} snapshot(s) for GET /events since the last such entry")]
    private partial void LogFailed(long count, Exception exception);
}
