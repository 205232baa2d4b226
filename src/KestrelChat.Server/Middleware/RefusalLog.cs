namespace KestrelChat.Server.Middleware;

/// <summary>Logs refused connections, however many, once in ten seconds at most. Any thread.</summary>
internal sealed partial class RefusalLog(TimeProvider time, ILogger<RefusalLog> logger)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long _last;
    private long _count;
    private bool _any;

    /// <summary>A connection was refused for a limit of so many.</summary>
    public void Refused(CloseReason reason, int limit)
    {
        lock (_gate)
        {
            _count++;
            if (_any && time.GetElapsedTime(_last) < s_interval)
            {
                return;
            }

            LogRefused(_count, reason, limit);
            (_any, _last, _count) = (true, time.GetTimestamp(), 0);
        }
    }

    [LoggerMessage(EventId = 10, EventName = "ConnectionsRefused", Level = LogLevel.Warning, Message = "Refused {Count} connection(s) since the last such line: {Reason}, the limit is {Limit}")]
    private partial void LogRefused(long count, CloseReason reason, int limit);
}
