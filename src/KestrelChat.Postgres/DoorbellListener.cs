using System.Net.Sockets;
using KestrelChat.Cluster;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>
/// Hears what <see cref="DoorbellRinger"/> rings, on a connection of its own. A connection that is lost is replaced, and then
/// every bell rings once, since any may have been missed.
/// </summary>
/// <remarks>Any thread.</remarks>
/// <param name="origin">As whom this store rings: it knows of its own lines without being told.</param>
internal sealed partial class DoorbellListener(NpgsqlDataSource source, string origin, TimeProvider time, ILogger<DoorbellListener> logger) : IAsyncDisposable
{
    // How long nothing is heard before the connection is tried: the other end may be gone without a word.
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_firstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_lastRetry = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Doorbells _bells = new(time);
    private readonly CancellationTokenSource _ended = new();
    private Task? _listening;

    /// <summary>Opens a bell; the first one begins to listen.</summary>
    public Doorbell Open(DoorbellKind kind)
    {
        var bell = _bells.Open(kind);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ended.IsCancellationRequested, this);
            _listening ??= Task.Run(StayAsync);
        }

        return bell;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        Task? listening;
        lock (_gate)
        {
            listening = _listening;
        }

        if (listening is not null)
        {
            await listening;
        }

        _ended.Dispose();
    }

    private async Task StayAsync()
    {
        var retry = s_firstRetry;
        var isLost = false;
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(_ended.Token);
                await BeginAsync(connection);
                if (isLost)
                {
                    LogHeardAgain();
                }

                (retry, isLost) = (s_firstRetry, false);
                await HearAsync(connection);
            }
            catch (Exception lost) when (lost is NpgsqlException or SocketException or IOException or TimeoutException)
            {
                // Once for each loss, not for each attempt.
                if (!isLost)
                {
                    LogLost(lost.Message);
                }

                isLost = true;
            }
            catch (OperationCanceledException) when (_ended.IsCancellationRequested)
            {
                return;
            }

            // Nodes that lost the same server do not come back in the same moment.
            await Task.Delay(retry * (0.5 + Random.Shared.NextDouble()), time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            retry = retry * 2 < s_lastRetry ? retry * 2 : s_lastRetry;
        }
    }

    private async Task BeginAsync(NpgsqlConnection connection)
    {
        connection.Notification += (_, notification) =>
        {
            if (DoorbellChannels.Parse(notification.Channel) is { } kind && (kind != DoorbellKind.Lines || notification.Payload != origin))
            {
                _bells.Ring(kind);
            }
        };
        await ListenAsync(connection);
        _bells.RingAll();
    }

    private async Task HearAsync(NpgsqlConnection connection)
    {
        while (true)
        {
            if (!await connection.WaitAsync(s_silence, _ended.Token))
            {
                // Nothing changes by it but that it fails where nobody is there to hear.
                await ListenAsync(connection);
            }
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection)
    {
        var channels = Enum.GetValues<DoorbellKind>().Select(kind => $"listen {DoorbellChannels.Of(kind)}");
        await using var command = new NpgsqlCommand(string.Join(';', channels), connection);
        await command.ExecuteNonQueryAsync(_ended.Token);
    }

    [LoggerMessage(EventId = 75, EventName = "DoorbellLost", Level = LogLevel.Warning, Message = "The connection on which PostgreSQL tells of news was lost and is being replaced; until then this node looks every Chat:Cluster:PollInterval: {Why}")]
    private partial void LogLost(string why);

    [LoggerMessage(EventId = 76, EventName = "DoorbellHeard", Level = LogLevel.Information, Message = "PostgreSQL tells of news again")]
    private partial void LogHeardAgain();
}
