using System.Text;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Testing.Stores;

/// <summary>How a <see cref="MemoryClusterStore"/> appends events. Within a transaction only.</summary>
internal static class MemoryEvents
{
    /// <summary>Appends an event of a node, unless it was appended before or has no effect.</summary>
    public static AppendedEvent Append(this MemoryTransaction transaction, MemoryNode node, PendingEvent item)
    {
        var state = transaction.State;
        var at = StoreTimes.Truncate(transaction.Now - item.Age);
        if (item.Number <= state.Applied.GetValueOrDefault(node.Id))
        {
            return state.Events.TryGetValue((node.Id, item.Number), out var known) ? Outcome(known, before: null) : WithoutPlace(item, at);
        }

        state.Applied[node.Id] = item.Number;
        var name = item.DisplayName;
        var (arrived, left) = transaction.ApplyAll(node, item);
        if (arrived + left == 0 && (item.Changes.Count > 0 || item.Kind is RoomEventKind.Arrived or RoomEventKind.Left or RoomEventKind.Summary))
        {
            return WithoutPlace(item, at);
        }

        if (item.Kind == RoomEventKind.Arrived && item.Changes.Count == 1)
        {
            name = node.Clients[item.Changes[0].Client.Id].Published.DisplayName;
        }

        if (item.Kind == RoomEventKind.Renamed && node.Clients.TryGetValue(item.Client, out var renamed))
        {
            renamed.Published = renamed.Published with { DisplayName = item.NewName };
        }

        var before = state.Rooms.TryGetValue(item.Room, out var room) ? room.End.Tag : 0;
        var text = IsSummary(item) ? ToldApart(node, item) : item.Text.ToArray();
        var logged = transaction.Log(node.Id, item.Number, item.Room, item.Kind, name, item.NewName, text, at, IsSummary(item) ? arrived : 0, IsSummary(item) ? left : 0);
        return Outcome(logged, before);
    }

    /// <summary>Appends an event of the store itself: clients of a node left a room.</summary>
    /// <param name="clients">How many, in a summary; 0 = one client leaves.</param>
    public static void LogLeft(this MemoryTransaction transaction, Guid node, string room, string displayName, int clients = 0)
    {
        var own = transaction.State.Applied.GetValueOrDefault(MemoryState.Own) + 1;
        transaction.State.Applied[MemoryState.Own] = own;
        var kind = clients == 0 ? RoomEventKind.Left : RoomEventKind.Summary;
        transaction.Log(node, -own, room, kind, displayName, "", default, StoreTimes.Truncate(transaction.Now), 0, clients);
    }

    private static LogEvent Log(
        this MemoryTransaction transaction,
        Guid node,
        long number,
        string name,
        RoomEventKind kind,
        string displayName,
        string newName,
        ReadOnlyMemory<byte> text,
        DateTimeOffset at,
        int arrived,
        int left)
    {
        var state = transaction.State;
        if (!state.Rooms.TryGetValue(name, out var room))
        {
            state.Rooms[name] = room = new MemoryRoom(name);
        }

        var logged = room.Add(new LogEvent(name, 0, transaction.Tag, node, number, kind, 0, displayName, newName, text, at, state.Members(name), arrived, left));
        state.Events[(node, number)] = logged;
        room.Applied[number < 0 ? MemoryState.Own : node] = Math.Abs(number);
        return logged;
    }

    private static byte[] ToldApart(MemoryNode node, PendingEvent item) => Encoding.UTF8.GetBytes(string.Concat(item.Changes
        .Where(change => change.Entered)
        .Select(change => (change.Client.Id, change.Client.DisplayName, Stored: node.Clients.GetValueOrDefault(change.Client.Id)?.Published.DisplayName))
        .Where(client => client.Stored is not null && client.Stored != client.DisplayName)
        .Select(client => $"{client.Id} {client.Stored}\n")));

    private static bool IsSummary(PendingEvent item) => item.Kind == RoomEventKind.Summary;

    private static AppendedEvent Outcome(LogEvent item, long? before) =>
        new(item.Sequence, item.Tag, before, item.Line, item.DisplayName, item.At, item.Members, item.Arrived, item.Left);

    private static AppendedEvent WithoutPlace(PendingEvent item, DateTimeOffset at) => new(0, 0, null, 0, item.DisplayName, at, 0, 0, 0);
}
