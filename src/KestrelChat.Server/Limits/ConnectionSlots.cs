using KestrelChat.Server.Transport;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Limits;

/// <summary>Counts the connections of all endpoints against the limit. Any thread.</summary>
internal sealed partial class ConnectionSlots(IOptions<ConnectionLimitOptions> options, DescriptorBudget descriptors, ILogger<ConnectionSlots> logger)
{
    private readonly int _configured = options.Value.MaxConnections;
    private int _taken;
    private int _refused;
    private int _limit;

    /// <summary>The most connections at a time: what is configured, or less if there are too few file descriptors.</summary>
    /// <exception cref="InvalidOperationException">The server has not started.</exception>
    public int Limit => _limit > 0 ? _limit : DecideLimit();

    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Acquires a slot unless all are taken. <see cref="Release"/> frees it.</summary>
    public bool TryAcquire()
    {
        if (Interlocked.Increment(ref _taken) <= Limit)
        {
            return true;
        }

        Release();
        return false;
    }

    public void Release() => Interlocked.Decrement(ref _taken);

    /// <summary>
    /// Acquires one of the places for connections that are refused because the server is full, until they are told so.
    /// <see cref="ReleaseRefused"/> frees it.
    /// </summary>
    public bool TryAcquireRefused()
    {
        if (Interlocked.Increment(ref _refused) <= descriptors.Limit.Refused)
        {
            return true;
        }

        ReleaseRefused();
        return false;
    }

    public void ReleaseRefused() => Interlocked.Decrement(ref _refused);

    private int DecideLimit()
    {
        var possible = descriptors.Limit.Clients;
        var limit = _configured > 0 ? Math.Min(_configured, possible) : possible;
        if (Interlocked.CompareExchange(ref _limit, limit, 0) == 0 && limit < _configured)
        {
            LogLowered(_configured, possible);
        }

        return limit;
    }

    [LoggerMessage(EventId = 11, EventName = "MaxConnectionsLowered", Level = LogLevel.Warning, Message = "Chat:MaxConnections is {Configured}, but the limit of file descriptors (ulimit -n) allows only {Possible}")]
    private partial void LogLowered(int configured, int possible);
}
