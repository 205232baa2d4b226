using System.Collections.Concurrent;
using System.Net;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Moderation;

/// <summary>
/// Muted clients and, unless many users share it (loopback), their addresses, so that reconnecting does not help. In memory only:
/// a mute lasts minutes.
/// </summary>
/// <remarks>Any thread.</remarks>
internal sealed class MuteList(TimeProvider time)
{
    /// <summary>The most at a time; an operator typed each of them.</summary>
    public const int MaxMutes = 10_000;

    private readonly ConcurrentDictionary<object, DateTimeOffset> _until = new();

    /// <summary>Mutes a client and its address; zero unmutes them.</summary>
    /// <returns>False if <see cref="MaxMutes"/> is reached.</returns>
    public bool Mute(Client client, TimeSpan duration) => Mute([.. KeysOf(client)], duration);

    /// <summary>Mutes every client that comes from an address, unless many users share it; zero unmutes them.</summary>
    /// <returns>False if <see cref="MaxMutes"/> is reached.</returns>
    public bool Mute(IPAddress? address, TimeSpan duration) => Mute(SharedAddressOf(address) is { } key ? [key] : [], duration);

    /// <summary>Returns for how much longer a client is muted; zero if it is not. Costs next to nothing while nobody is muted.</summary>
    public TimeSpan MutedFor(Client client)
    {
        if (_until.IsEmpty)
        {
            return TimeSpan.Zero;
        }

        var now = time.GetUtcNow();
        var until = KeysOf(client).Max(key => _until.TryGetValue(key, out var end) ? end : now);
        return until > now ? until - now : TimeSpan.Zero;
    }

    /// <summary>The address by which clients are muted on all nodes; null if there is none or many users share it.</summary>
    public static IPAddress? SharedAddressOf(IPAddress? address)
    {
        var unmapped = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return unmapped is null || IPAddress.IsLoopback(unmapped) ? null : unmapped;
    }

    private bool Mute(IReadOnlyList<object> keys, TimeSpan duration)
    {
        RemoveExpired();
        if (duration <= TimeSpan.Zero)
        {
            foreach (var key in keys)
            {
                _until.TryRemove(key, out _);
            }

            return true;
        }

        if (_until.Count >= MaxMutes)
        {
            return false;
        }

        foreach (var key in keys)
        {
            _until[key] = time.GetUtcNow() + duration;
        }

        return true;
    }

    private void RemoveExpired()
    {
        var now = time.GetUtcNow();
        foreach (var mute in _until.Where(mute => mute.Value <= now))
        {
            _until.TryRemove(mute);
        }
    }

    private static IEnumerable<object> KeysOf(Client client)
    {
        yield return client.Id;
        if (SharedAddressOf(client.Info.IP) is { } address)
        {
            yield return address;
        }
    }
}
