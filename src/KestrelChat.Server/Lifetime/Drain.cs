using KestrelChat.Server.Options;
using KestrelChat.Wordings;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Lifetime;

/// <summary>
/// How the server ends: readiness turns red, chat goes on for <c>Drain:ReadyDelay</c>, then clients are told and closed,
/// spread over <c>Drain:CloseOver</c>. Any thread.
/// </summary>
internal sealed partial class Drain(ChatHub hub, ServiceManager manager, IOptions<ChatOptions> options, TimeProvider time, ILogger<Drain> logger)
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(50);

    /// <summary>How long what was said just before the end may take into the log that nodes share, and back.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly DrainOptions _options = options.Value.Drain;
    private readonly Lock _gate = new();
    private Task? _running;

    /// <summary>Whether the server is about to end, and should be given no new clients.</summary>
    public bool HasBegun
    {
        get
        {
            lock (_gate)
            {
                return _running is not null;
            }
        }
    }

    /// <summary>Drains; completes when every client was told. The second call and later ones wait for the first.</summary>
    public Task RunAsync()
    {
        lock (_gate)
        {
            return _running ??= DrainAsync();
        }
    }

    private async Task DrainAsync()
    {
        manager.Stopping();
        LogBegun(hub.Here, _options.ReadyDelay, _options.CloseOver);
        if (_options.ReadyDelay > TimeSpan.Zero)
        {
            await Task.Delay(_options.ReadyDelay, time);
        }

        // First this, so that nobody who comes meanwhile is overlooked.
        hub.StopAdmitting(CloseReason.ServerStopping, Phrase.Restarting);
        var clients = hub.Connected;
        var began = time.GetTimestamp();
        var closed = 0;
        var patience = s_patience;
        foreach (var client in clients)
        {
            // The n-th of all is due when n of all of the time is over.
            while (_options.CloseOver > TimeSpan.Zero && time.GetElapsedTime(began) < _options.CloseOver * closed / clients.Count)
            {
                await Task.Delay(s_step, time);
            }

            // What it has said comes before its goodbye; the first that waits in vain waits for all.
            await client.WhenShownAsync(patience);
            patience = client.HasUnshown ? TimeSpan.Zero : patience;
            client.Close(CloseReason.ServerStopping, Phrase.Restarting);
            closed++;
        }
    }

    [LoggerMessage(EventId = 20, EventName = "DrainBegun", Level = LogLevel.Information, Message = "Ending: {Clients} client(s) are told and closed over {CloseOver}, beginning in {ReadyDelay}")]
    private partial void LogBegun(int clients, TimeSpan readyDelay, TimeSpan closeOver);
}
