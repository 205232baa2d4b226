using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Stores;

/// <summary>How events change who is in the rooms of a <see cref="MemoryClusterStore"/>. Within a transaction only.</summary>
internal static class MemoryMembership
{
    /// <summary>Applies an event's changes.</summary>
    /// <returns>How many clients arrived and left effectively.</returns>
    public static (int Arrived, int Left) ApplyAll(this MemoryTransaction transaction, MemoryNode node, PendingEvent item)
    {
        var (arrived, left) = (0, 0);
        foreach (var change in item.Changes)
        {
            if (change.Entered)
            {
                arrived += transaction.TryEnter(node, change, item.Room) ? 1 : 0;
            }
            else
            {
                left += TryLeave(node, change, item.Room) ? 1 : 0;
            }
        }

        return (arrived, left);
    }

    /// <summary>The client as it is stored.</summary>
    public static PublishedClient Stored(PublishedClient client) =>
        client with { ConnectedAt = StoreTimes.Truncate(client.ConnectedAt), LastActiveAt = StoreTimes.Truncate(client.LastActiveAt) };

    private static bool TryEnter(this MemoryTransaction transaction, MemoryNode node, StoredChange change, string room)
    {
        var client = node.Clients.GetValueOrDefault(change.Client.Id);
        if (client is not null && (client.Room == room || client.Leaving == room || change.Step <= client.Step))
        {
            if (client.Leaving == room && change.Step > client.Step)
            {
                // It came back, and its departure was lost.
                client.Leaving = client.Room;
                client.Published = client.Published with { Room = room };
                client.Step = change.Step;
            }
            else if (client.Room == room && change.Step > client.Step)
            {
                // It may have been renamed by an event that was lost.
                client.Published = client.Published with { DisplayName = transaction.TellApart(node, change.Client, client) };
            }

            return false;
        }

        var published = Stored(change.Client) with { Room = room, DisplayName = transaction.TellApart(node, change.Client, client) };
        if (client is null)
        {
            node.Clients[change.Client.Id] = client = new MemoryClient(published);
        }

        client.Leaving = client.Room != room && client.Room is { } former ? former : client.Leaving;
        client.Published = published;
        client.Step = change.Step;
        return true;
    }

    private static bool TryLeave(MemoryNode node, StoredChange change, string room)
    {
        if (!node.Clients.TryGetValue(change.Client.Id, out var client))
        {
            return false;
        }

        // Not one from before the client arrived again, when its node had been removed.
        var isEffective = (client.Room != room || change.Step > client.Step) && client.TryLeave(room);
        if (change.IsGone && client is { Room: null, Leaving: null })
        {
            node.Clients.Remove(change.Client.Id);
        }

        return isEffective;
    }

    private static string TellApart(this MemoryTransaction transaction, MemoryNode node, PublishedClient client, MemoryClient? known)
    {
        if (client.DisplayName != client.Address || known?.Folded is not null)
        {
            return client.DisplayName;
        }

        if (known is not null && known.Published.Address == client.Address && IsToldApart(known))
        {
            return known.Published.DisplayName;
        }

        var byNode = $"{client.Address}@{node.Name}";
        var isShownElsewhere = IsShown(client.Address, transaction.State.Clients.Except(node.Clients.Values));
        return !isShownElsewhere ? client.Address : !IsShown(byNode, transaction.State.Clients) ? byNode : $"{byNode}#{client.Id}";

        static bool IsShown(string name, IEnumerable<MemoryClient> clients) => clients.Any(other => other.Published.DisplayName == name);
    }

    private static bool IsToldApart(MemoryClient client) =>
        client.Folded is null && client.Published.DisplayName.StartsWith($"{client.Published.Address}@", StringComparison.Ordinal);
}
