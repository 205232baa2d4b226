namespace KestrelChat.Testing.Stores;

/// <summary>How the log of a <see cref="MemoryClusterStore"/> is trimmed. Within a transaction only.</summary>
internal static class MemoryTrimming
{
    public static int Trim(this MemoryTransaction transaction, int maxEvents)
    {
        var removed = 0;
        foreach (var (name, room) in transaction.State.Rooms.ToList())
        {
            removed += transaction.TrimRoom(room, maxEvents - removed);
            if (removed < maxEvents && room.End.Sequence > 0 && room.Events.Count == 0 && transaction.State.Members(name) == 0)
            {
                transaction.State.Rooms.Remove(name);
                if (room.IsTopicLocked)
                {
                    transaction.State.Rooms[name] = room.WithoutEvents();
                }

                removed++;
            }
        }

        return removed;
    }

    private static int TrimRoom(this MemoryTransaction transaction, MemoryRoom room, int maxEvents)
    {
        var (lines, days) = transaction.State.Retention;
        var trimmed = room.Events.TakeWhile(item => (lines > 0 && item.Sequence <= room.End.Sequence - lines) || (days > 0 && item.At < transaction.Now.AddDays(-days)))
            .Take(maxEvents)
            .ToList();
        foreach (var item in trimmed)
        {
            transaction.State.Events.Remove((item.Node, item.Number));
        }

        room.Events.RemoveRange(0, trimmed.Count);
        return trimmed.Count;
    }
}
