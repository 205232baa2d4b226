using System.Collections.Concurrent;
using System.Net;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text;

namespace KestrelChat.Moderation;

/// <summary>
/// Muted clients, their names and, unless many users share it (loopback), their addresses, so that reconnecting does not help. In
/// memory only: a mute lasts minutes.
/// </summary>
/// <remarks>Any thread.</remarks>
/// <param name="ipv6PrefixLength">As in <see cref="HubOptions.IPv6PrefixLength"/>.</param>
internal sealed class MuteList(TimeProvider time, int ipv6PrefixLength)
{
    /// <summary>The most clients at a time that operators of this node may mute; an operator typed each of them.</summary>
    public const int MaxMutes = 10_000;

    // By client (ClientKey), comparison key of a name (string) and address (AddressRange).
    private readonly ConcurrentDictionary<object, Entry> _mutes = new();
    private readonly Lock _changing = new();

    // For the check of each line: an empty ConcurrentDictionary takes all of its locks to know that it is empty.
    private volatile bool _any;

    /// <summary>Whether <see cref="MaxMutes"/> is reached.</summary>
    public bool IsFull
    {
        get
        {
            RemoveExpired();
            return _mutes.Count >= MaxMutes && _mutes.Count(mute => mute.Key is ClientKey) >= MaxMutes;
        }
    }

    /// <summary>Mutes a client, its name and its address; zero unmutes them, and everything that was muted with the client.</summary>
    public void Mute(MuteTarget target, TimeSpan duration)
    {
        RemoveExpired();
        var keys = KeysOf(target.Client, target.Folded, SharedAddressOf(target.Address)).ToList();
        lock (_changing)
        {
            if (duration > TimeSpan.Zero)
            {
                var mute = new Entry(time.GetUtcNow() + duration, keys);
                keys.ForEach(key => _mutes[key] = mute);
                _any = true;
                return;
            }

            foreach (var key in keys.Concat(_mutes.TryGetValue(target.Client, out var earlier) ? earlier.Keys : []))
            {
                _mutes.TryRemove(key, out _);
            }

            _any = !_mutes.IsEmpty;
        }
    }

    /// <summary>Whether anything by which somebody is recognized is muted.</summary>
    public bool IsMuted(MuteTarget target)
    {
        var now = time.GetUtcNow();
        return KeysOf(target.Client, target.Folded, SharedAddressOf(target.Address)).Any(key => _mutes.TryGetValue(key, out var mute) && mute.Until > now);
    }

    /// <summary>Returns for how much longer a client of this node is muted; zero if it is not. Costs next to nothing while nobody is muted.</summary>
    public TimeSpan MutedFor(Client client) => _any ? FindMuteOf(client) : TimeSpan.Zero;

    /// <summary>The address by which clients are muted on all nodes; null if there is none or many users share it.</summary>
    public static IPAddress? SharedAddressOf(IPAddress? address)
    {
        var unmapped = address is null ? null : AddressRange.Unmapped(address);
        return unmapped is null || AddressRange.IsLoopback(unmapped) ? null : unmapped;
    }

    // Apart from its caller, which would create the closure for each line.
    private TimeSpan FindMuteOf(Client client)
    {
        var now = time.GetUtcNow();
        var folded = client.Identity is { IsName: true } identity ? identity.Key : null;
        var until = KeysOf(ClientKey.Local(client.Id), folded, SharedAddressOf(client.Info.IP)).Max(key => _mutes.TryGetValue(key, out var mute) ? mute.Until : now);
        return until > now ? until - now : TimeSpan.Zero;
    }

    private void RemoveExpired()
    {
        var now = time.GetUtcNow();
        lock (_changing)
        {
            foreach (var mute in _mutes.Where(mute => mute.Value.Until <= now))
            {
                _mutes.TryRemove(mute);
            }

            _any = !_mutes.IsEmpty;
        }
    }

    private IEnumerable<object> KeysOf(ClientKey client, string? folded, IPAddress? address)
    {
        yield return client;
        if (folded is not null)
        {
            yield return folded;
        }

        if (address is not null)
        {
            yield return AddressRange.Around(address, ipv6PrefixLength);
        }
    }

    private sealed record Entry(DateTimeOffset Until, IReadOnlyList<object> Keys);
}
