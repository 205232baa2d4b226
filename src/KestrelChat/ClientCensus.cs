using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using KestrelChat.Members;

namespace KestrelChat;

/// <summary>Counts those who are here by room and endpoint. Rooms are made by whoever likes: only the largest are named.</summary>
internal static class ClientCensus
{
    /// <summary>How many rooms are named; the people of all others are counted together.</summary>
    public const int MaxRooms = 100;

    /// <summary>What those others are counted under. No room can be called so.</summary>
    public const string OtherRooms = "(other)";

    public static IEnumerable<Measurement<long>> Of(IEnumerable<Client> clients)
    {
        var rooms = new Dictionary<string, Dictionary<string, long>>(StringComparer.Ordinal);
        foreach (var client in clients)
        {
            Count(rooms, client.Room.Name, client.Info.Endpoint, 1);
        }

        if (rooms.Count > MaxRooms)
        {
            rooms = WithoutSmallest(rooms);
        }

        return
            from room in rooms
            from endpoint in room.Value
            select new Measurement<long>(endpoint.Value, KeyValuePair.Create<string, object?>("room", room.Key), KeyValuePair.Create<string, object?>("endpoint", endpoint.Key));
    }

    private static Dictionary<string, Dictionary<string, long>> WithoutSmallest(Dictionary<string, Dictionary<string, long>> rooms)
    {
        var bySize = rooms.OrderByDescending(room => room.Value.Values.Sum()).ThenBy(room => room.Key, StringComparer.Ordinal).ToList();
        var kept = bySize.Take(MaxRooms).ToDictionary(StringComparer.Ordinal);
        foreach (var (_, endpoints) in bySize.Skip(MaxRooms))
        {
            foreach (var (endpoint, count) in endpoints)
            {
                Count(kept, OtherRooms, endpoint, count);
            }
        }

        return kept;
    }

    private static void Count(Dictionary<string, Dictionary<string, long>> rooms, string room, string endpoint, long count)
    {
        ref var endpoints = ref CollectionsMarshal.GetValueRefOrAddDefault(rooms, room, out _);
        endpoints ??= new Dictionary<string, long>(StringComparer.Ordinal);
        CollectionsMarshal.GetValueRefOrAddDefault(endpoints, endpoint, out _) += count;
    }
}
