using KestrelChat.Cluster.Node;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Server.Cluster;

/// <summary>
/// Joins the cluster when the server starts, and leaves it after all clients were closed. No client is let in before the node has joined
/// or has declared itself isolated: the server starts even if the database cannot be used yet, and the node retries until it can.
/// </summary>
internal sealed partial class ClusterStart(IClusterStore store, ClusterNode node, TimeProvider time, ILogger<ClusterStart> logger) : IHostedLifecycleService, IDisposable
{
    // How long the start waits for the database.
    private static readonly TimeSpan s_startTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_retryInterval = TimeSpan.FromSeconds(1);

    // From the moment in which all clients were closed: a database that does not answer must not delay the end of the server.
    private static readonly TimeSpan s_stopBudget = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_minStopTime = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stopping = new();
    private Task _starting = Task.CompletedTask;
    private long? _stoppingSince;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        _starting = PrepareAndStartAsync();
        await node.Joined.WaitAsync(s_startTimeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        node.DeclareIsolated(began);
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stoppingSince = time.GetTimestamp();
        await _stopping.CancelAsync();
        await node.EndQuestionsAsync().WaitAsync(s_minStopTime, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var left = s_stopBudget - (_stoppingSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero);
        await node.StopAsync(left > s_minStopTime ? left : s_minStopTime);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    private async Task PrepareAndStartAsync()
    {
        var version = await PrepareAsync();
        node.Start();
        await node.Joined.WaitAsync(_stopping.Token);
        LogJoined(version);
    }

    private async Task<int> PrepareAsync()
    {
        string? logged = null;
        while (true)
        {
            try
            {
                return await store.PrepareAsync(_stopping.Token);
            }
            catch (Exception e) when (!_stopping.IsCancellationRequested)
            {
                // Any exception: no server runs alone unnoticed.
                var reason = e is ClusterUnavailableException ? e.Message : e.GetBaseException().Message;
                node.NotePreparationFailed(reason);
                if (logged != reason)
                {
                    LogUnavailable(reason);
                }

                logged = reason;
                await Task.Delay(s_retryInterval, time, _stopping.Token);
            }
        }
    }

    [LoggerMessage(EventId = 70, EventName = "ClusterJoined", Level = LogLevel.Information, Message = "Joined the cluster; the schema of its database has version {Version}")]
    private partial void LogJoined(int version);

    [LoggerMessage(EventId = 71, EventName = "ClusterUnavailable", Level = LogLevel.Error, Message = "Cannot join the cluster yet, retrying every second: {Reason}")]
    private partial void LogUnavailable(string reason);
}
