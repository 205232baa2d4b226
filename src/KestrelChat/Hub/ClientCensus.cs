using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Hub;

/// <summary>Counts clients by room and endpoint for a metric. Users create rooms, so only the largest ones are named.</summary>
internal static class ClientCensus
{
    /// <summary>How many rooms are named. The clients of all others are counted together.</summary>
    public const int MaxRooms = 100;

    public static IEnumerable<Measurement<long>> Count(IEnumerable<Client> clients)
    {
        var rooms = new Dictionary<string, Dictionary<string, long>>(StringComparer.Ordinal);
        foreach (var client in clients)
        {
            Add(rooms, client.Room.Name, client.Info.Endpoint, 1);
        }

        if (rooms.Count > MaxRooms)
        {
            rooms = MergeSmallest(rooms);
        }

        return
            from room in rooms
            from endpoint in room.Value
            select new Measurement<long>(endpoint.Value, KeyValuePair.Create<string, object?>("room", room.Key), KeyValuePair.Create<string, object?>("endpoint", endpoint.Key));
    }

    private static Dictionary<string, Dictionary<string, long>> MergeSmallest(Dictionary<string, Dictionary<string, long>> rooms)
    {
        var bySize = rooms.OrderByDescending(room => room.Value.Values.Sum()).ThenBy(room => room.Key, StringComparer.Ordinal).ToList();
        var merged = bySize.Take(MaxRooms).ToDictionary(StringComparer.Ordinal);
        foreach (var (_, endpoints) in bySize.Skip(MaxRooms))
        {
            foreach (var (endpoint, count) in endpoints)
            {
                Add(merged, ClientSeries.OtherRooms, endpoint, count);
            }
        }

        return merged;
    }

    private static void Add(Dictionary<string, Dictionary<string, long>> rooms, string room, string endpoint, long count)
    {
        ref var endpoints = ref CollectionsMarshal.GetValueRefOrAddDefault(rooms, room, out _);
        endpoints ??= new Dictionary<string, long>(StringComparer.Ordinal);
        CollectionsMarshal.GetValueRefOrAddDefault(endpoints, endpoint, out _) += count;
    }
}
