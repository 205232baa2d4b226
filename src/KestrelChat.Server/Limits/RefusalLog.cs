namespace KestrelChat.Server.Limits;

/// <summary>Logs refused connections, however many, once in ten seconds at most for each reason. Any thread.</summary>
internal sealed partial class RefusalLog(TimeProvider time, ILogger<RefusalLog> logger)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<CloseReason, (long Last, long Count)> _refused = [];

    /// <summary>A connection was refused.</summary>
    /// <param name="why">For the operator; nothing in it may come from the client as it is.</param>
    public void Refused(CloseReason reason, string why)
    {
        lock (_gate)
        {
            var known = _refused.TryGetValue(reason, out var before);
            var count = before.Count + 1;
            if (known && time.GetElapsedTime(before.Last) < s_interval)
            {
                _refused[reason] = (before.Last, count);
                return;
            }

            LogRefused(count, reason, why);
            _refused[reason] = (time.GetTimestamp(), 0);
        }
    }

    [LoggerMessage(EventId = 10, EventName = "ConnectionsRefused", Level = LogLevel.Warning, Message = "Refused {Count} connection(s) since the last such line: {Reason}: {Why}")]
    private partial void LogRefused(long count, CloseReason reason, string why);
}
