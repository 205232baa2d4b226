using System.Collections.Concurrent;
using System.Net;
using KestrelChat.Addresses;
using KestrelChat.Server.Options;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Limits;

/// <summary>How many connections there are from each address, and may be. Loopback is exempt. Any thread.</summary>
internal sealed class AddressSlots(IOptions<ChatOptions> options)
{
    // Bounded by the number of connections: an address that has none is forgotten.
    private readonly ConcurrentDictionary<IPAddress, int> _taken = new();

    public int Limit { get; } = options.Value.MaxConnectionsPerAddress;

    /// <summary>Takes a place for one of this address, to be given back by <see cref="Release"/>.</summary>
    public bool TryTake(IPAddress address)
    {
        if (IsExempt(address))
        {
            return true;
        }

        if (_taken.AddOrUpdate(Key(address), 1, static (_, taken) => taken + 1) <= Limit)
        {
            return true;
        }

        Release(address);
        return false;
    }

    public void Release(IPAddress address)
    {
        if (IsExempt(address))
        {
            return;
        }

        var key = Key(address);
        if (_taken.AddOrUpdate(key, 0, static (_, taken) => taken - 1) == 0)
        {
            // Removed only while it is still zero: another may have come meanwhile.
            _taken.TryRemove(KeyValuePair.Create(key, 0));
        }
    }

    /// <summary>Whether there may be any number from this address.</summary>
    public static bool IsExempt(IPAddress address) => IPAddress.IsLoopback(AddressRange.Unmapped(address));

    private static IPAddress Key(IPAddress address) => AddressRange.Unmapped(address);
}
