using System.Collections.Concurrent;
using KestrelChat.Server.Diagnostics;

namespace KestrelChat.Server.Connections;

/// <summary>Logs refused connections, at most once in ten seconds for each reason. Any thread.</summary>
internal sealed partial class RefusalLog(TimeProvider time, ILogger<RefusalLog> logger)
{
    private readonly ConcurrentDictionary<CloseReason, LogThrottle> _throttles = new();

    /// <summary>Records that a connection was refused.</summary>
    /// <param name="detail">For the operator. It MUST NOT contain text from the client.</param>
    public void Refused(CloseReason reason, string detail)
    {
        if (_throttles.GetOrAdd(reason, static (_, time) => new LogThrottle(time), time).TryPass(out var count))
        {
            LogRefused(count, reason, detail);
        }
    }

    [LoggerMessage(EventId = 10, EventName = "ConnectionsRefused", Level = LogLevel.Warning, Message = "Refused {Count} connection(s) since the last such entry: {Reason}: {Detail}")]
    private partial void LogRefused(long count, CloseReason reason, string detail);
}
