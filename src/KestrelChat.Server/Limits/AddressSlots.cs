using System.Collections.Concurrent;
using System.Net;
using KestrelChat.Server.Connections;
using KestrelChat.Text;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Limits;

/// <summary>
/// Counts the connections from each address against the limit. The addresses of an IPv6 network count as one. Loopback is exempt while
/// it is trusted. Any thread.
/// </summary>
internal sealed class AddressSlots(IOptions<ConnectionLimitOptions> options, IOptions<HubOptions> hub, IOptions<LoopbackOptions> loopback)
{
    // Bounded by the number of connections: an address without any is removed.
    private readonly ConcurrentDictionary<AddressRange, int> _taken = new();

    /// <summary>The most connections from one address; 0 = no limit.</summary>
    public int Limit { get; } = options.Value.MaxConnectionsPerAddress;

    /// <summary>Acquires a slot of this address unless all are taken. <see cref="Release"/> frees it.</summary>
    public bool TryAcquire(IPAddress address)
    {
        if (IsExempt(address) || Limit == 0)
        {
            return true;
        }

        if (_taken.AddOrUpdate(KeyOf(address), 1, static (_, taken) => taken + 1) <= Limit)
        {
            return true;
        }

        Release(address);
        return false;
    }

    public void Release(IPAddress address)
    {
        if (IsExempt(address) || Limit == 0)
        {
            return;
        }

        var key = KeyOf(address);
        if (_taken.AddOrUpdate(key, 0, static (_, taken) => taken - 1) == 0)
        {
            // Removes it only while it is still zero: another connection may have come meanwhile.
            _taken.TryRemove(KeyValuePair.Create(key, 0));
        }
    }

    /// <summary>Whether the number of connections from this address has no limit.</summary>
    public bool IsExempt(IPAddress address) => loopback.Value.Trusts(address);

    private AddressRange KeyOf(IPAddress address) => AddressRange.Around(address, hub.Value.IPv6PrefixLength);
}
