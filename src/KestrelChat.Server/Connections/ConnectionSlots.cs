using KestrelChat.Server.Options;
using KestrelChat.Server.Transport;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Connections;

/// <summary>How many connections there are and may be, over all endpoints. Any thread.</summary>
internal sealed class ConnectionSlots(IOptions<ChatOptions> options, DescriptorLimit descriptors)
{
    private int _taken;

    /// <summary>The most connections at a time.</summary>
    public int Limit { get; } = options.Value.MaxConnections > 0
        ? Math.Min(options.Value.MaxConnections, descriptors.Clients)
        : descriptors.Clients;

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
}
