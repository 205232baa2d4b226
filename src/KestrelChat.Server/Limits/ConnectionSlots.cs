using KestrelChat.Server.Options;
using KestrelChat.Server.Transport;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Limits;

/// <summary>How many connections there are and may be, over all endpoints. Any thread.</summary>
internal sealed partial class ConnectionSlots(IOptions<ChatOptions> options, DescriptorBudget descriptors, ILogger<ConnectionSlots> logger)
{
    private readonly int _wanted = options.Value.MaxConnections;
    private int _taken;
    private int _limit;

    /// <summary>The most connections at a time; known once the server has started.</summary>
    public int Limit => _limit > 0 ? _limit : Decide();

    public int Taken => Volatile.Read(ref _taken);

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= Limit)
        {
            return true;
        }

        Release();
        return false;
    }

    public void Release() => Interlocked.Decrement(ref _taken);

    private int Decide()
    {
        var possible = descriptors.Limit.Clients;
        var limit = _wanted > 0 ? Math.Min(_wanted, possible) : possible;
        if (Interlocked.CompareExchange(ref _limit, limit, 0) == 0 && limit < _wanted)
        {
            LogLowered(_wanted, possible);
        }

        return limit;
    }

    [LoggerMessage(EventId = 11, EventName = "MaxConnectionsLowered", Level = LogLevel.Warning, Message = "Chat:MaxConnections is {Wanted}, but the limit of file descriptors (ulimit -n) leaves room for {Possible} only")]
    private partial void LogLowered(int wanted, int possible);
}
