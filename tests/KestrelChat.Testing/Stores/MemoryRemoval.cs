using KestrelChat.Cluster.Signals;

namespace KestrelChat.Testing.Stores;

/// <summary>How nodes leave the cluster of a <see cref="MemoryClusterStore"/>. Within a transaction only.</summary>
internal static class MemoryRemoval
{
    /// <summary>Removes a node with its clients, which leave their rooms.</summary>
    /// <param name="maxAnnounced">How many may leave a room in an event each.</param>
    public static void Remove(this MemoryTransaction transaction, MemoryNode node, int maxAnnounced = int.MaxValue)
    {
        var rooms = node.Clients.Values.SelectMany(client => new[] { client.Room, client.Leaving }).OfType<string>().Distinct(StringComparer.Ordinal);
        foreach (var room in rooms.Order(StringComparer.Ordinal).ToList())
        {
            transaction.LeaveRoom(node, room, maxAnnounced);
            transaction.Notify(NotificationKind.Events);
        }

        transaction.State.Nodes.Remove(node.Id);
        transaction.State.Removed.Add(node.Id);
        transaction.AgreeOnRetention();
    }

    /// <summary>The log keeps what its nodes are configured to keep, if they agree.</summary>
    public static void AgreeOnRetention(this MemoryTransaction transaction)
    {
        var wanted = transaction.State.Nodes.Values.Select(node => node.Retention).Distinct().ToList();
        if (wanted.Count == 1)
        {
            transaction.State.Retention = wanted[0];
        }
    }

    private static void LeaveRoom(this MemoryTransaction transaction, MemoryNode node, string room, int maxAnnounced)
    {
        var members = node.Clients.Values.Where(client => client.Room == room || client.Leaving == room).ToList();
        foreach (var client in members)
        {
            client.TryLeave(room);
            client.Leaving = client.Leaving == room ? null : client.Leaving;
            if (members.Count <= maxAnnounced)
            {
                transaction.LogLeft(node.Id, room, client.Published.DisplayName);
            }
        }

        if (members.Count > maxAnnounced)
        {
            transaction.LogLeft(node.Id, room, "", members.Count);
        }
    }
}
