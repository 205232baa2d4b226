using System.Collections.Concurrent;
using System.Net;
using KestrelChat.Members;

namespace KestrelChat.Moderation;

/// <summary>
/// Who may not speak for a while: a client and, unless many are behind it (loopback), its address, so that coming again helps
/// nobody. In memory only: it is for minutes. Nodes tell each other of addresses as they are muted; one that starts later does
/// not know.
/// </summary>
/// <remarks>Any thread.</remarks>
internal sealed class MuteList(TimeProvider time)
{
    /// <summary>The most at a time; each was typed by an operator.</summary>
    public const int MaxMutes = 10_000;

    private readonly ConcurrentDictionary<object, DateTimeOffset> _until = new();

    /// <summary>Lets a client not speak for so long; zero lets it speak again.</summary>
    /// <returns>False when there are as many as there may be.</returns>
    public bool Mute(Client client, TimeSpan duration) => Mute([.. KeysOf(client)], duration);

    /// <summary>The same of whoever comes from an address; of nobody where <see cref="AddressOf"/> has none for it.</summary>
    /// <returns>False when there are as many as there may be.</returns>
    public bool Mute(IPAddress? address, TimeSpan duration) => Mute(AddressOf(address) is { } key ? [key] : [], duration);

    /// <summary>For how long a client may not speak yet; zero when it may. Costs next to nothing while nobody is muted.</summary>
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

    /// <summary>The address by which whoever comes from there is muted; null where many are behind it, or there is none.</summary>
    public static IPAddress? AddressOf(IPAddress? address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain is null || IPAddress.IsLoopback(plain) ? null : plain;
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
        if (AddressOf(client.Info.IP) is { } address)
        {
            yield return address;
        }
    }
}
