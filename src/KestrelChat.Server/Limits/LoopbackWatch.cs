namespace KestrelChat.Server.Limits;

/// <summary>Warns once when so many clients come from trusted loopback addresses that a forwarder must be bringing them. Any thread.</summary>
internal sealed partial class LoopbackWatch(ILogger<LoopbackWatch> logger)
{
    /// <summary>More than the users of one machine.</summary>
    internal const int Many = 20;

    private int _open;
    private int _logged;

    /// <summary>Records that a connection began. <see cref="Left"/> records its end.</summary>
    public void Entered()
    {
        if (Interlocked.Increment(ref _open) >= Many && Interlocked.Exchange(ref _logged, 1) == 0)
        {
            LogMany(Many);
        }
    }

    public void Left() => Interlocked.Decrement(ref _open);

    [LoggerMessage(EventId = 14, EventName = "ManyFromLoopback", Level = LogLevel.Warning, Message = "{Count} clients come from loopback addresses. If a forwarder or a proxy brings them, all of them are trusted and share one address: let it send PROXY headers (Chat:Endpoints:NAME:ProxyProtocol), or set Chat:TrustLoopback to false (logged once)")]
    private partial void LogMany(int count);
}
