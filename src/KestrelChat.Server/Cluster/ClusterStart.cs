using KestrelChat.Cluster.Node;

namespace KestrelChat.Server.Cluster;

/// <summary>
/// Joins the cluster when the server starts, and leaves it after all clients were closed. The server starts even if the database
/// cannot be used yet; the node retries until it can.
/// </summary>
internal sealed partial class ClusterStart(ClusterStore store, ClusterNode node, TimeProvider time, ILogger<ClusterStart> logger) : IHostedService, IDisposable
{
    // How long the start waits for the database, so that the first clients see the history.
    private static readonly TimeSpan s_startTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_retryInterval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _starting = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _starting = PrepareAndStartAsync();
        await _starting.WaitAsync(s_startTimeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await node.StopAsync();
    }

    public void Dispose() => _stopping.Dispose();

    private async Task PrepareAndStartAsync()
    {
        var version = await PrepareAsync();
        LogJoined(version);
        node.Start();
        await node.LoadLobbyAsync(_stopping.Token);
    }

    private async Task<int> PrepareAsync()
    {
        string? logged = null;
        while (true)
        {
            try
            {
                return await store.MigrateAsync(_stopping.Token);
            }
            catch (Exception e) when (!_stopping.IsCancellationRequested)
            {
                // Any exception, such as a wrong password or the schema of a later version: no server runs alone unnoticed.
                var reason = InnermostMessage(e);
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

    private static string InnermostMessage(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message;
    }

    [LoggerMessage(EventId = 70, EventName = "ClusterJoined", Level = LogLevel.Information, Message = "Joined the cluster; the schema of its database has version {Version}")]
    private partial void LogJoined(int version);

    [LoggerMessage(EventId = 71, EventName = "ClusterUnavailable", Level = LogLevel.Error, Message = "Cannot join the cluster yet, retrying every second: {Reason}")]
    private partial void LogUnavailable(string reason);
}
