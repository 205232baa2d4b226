using KestrelChat.Cluster;
using KestrelChat.Moderation;
using KestrelChat.Nodes;

namespace KestrelChat.Server.Cluster;

/// <summary>
/// Joins the other nodes when the server starts, and leaves them when all clients have been told goodbye. A database that is
/// not there yet does not keep the server from starting: it is tried again until it is.
/// </summary>
internal sealed partial class ClusterStart(ClusterStore store, ChatNode node, Moderator moderator, TimeProvider time, ILogger<ClusterStart> logger) : IHostedService, IDisposable
{
    // What a start waits for the database: who connects at once then sees what was said before.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _end = new();
    private Task _starting = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        node.Moderator = moderator;
        _starting = MigrateAndStartAsync();
        await _starting.WaitAsync(s_patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _end.CancelAsync();
        await _starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await node.StopAsync();
    }

    public void Dispose() => _end.Dispose();

    private async Task MigrateAndStartAsync()
    {
        string? told = null;
        while (true)
        {
            try
            {
                var version = await store.MigrateAsync(_end.Token);
                LogJoined(version);
                node.Start();
                await node.OpenedAsync(_end.Token);
                return;
            }
            catch (ClusterUnavailableException e)
            {
                node.Begin();
                node.NoteUnreachable(e);
                if (told != e.Message)
                {
                    LogUnavailable(e.Message);
                }

                told = e.Message;
                await Task.Delay(s_again, time, _end.Token);
            }
        }
    }

    [LoggerMessage(EventId = 70, EventName = "ClusterJoined", Level = LogLevel.Information, Message = "The database of the cluster can be used (schema version {Version})")]
    private partial void LogJoined(int version);

    [LoggerMessage(EventId = 71, EventName = "ClusterUnavailable", Level = LogLevel.Error, Message = "The database of the cluster cannot be used yet, trying again each second: {Why}")]
    private partial void LogUnavailable(string why);
}
