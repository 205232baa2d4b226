using System.Globalization;
using System.Text;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Log;

/// <summary>
/// The clients of this node that the store gave another name than they arrived under, since a client of another node has the same address.
/// </summary>
internal static class ToldApart
{
    /// <summary>Returns those clients of an event with their names. A client that has a name by now is left out.</summary>
    /// <param name="entry">The entry of this node that the event comes from; null = it is another node's.</param>
    public static IReadOnlyList<(Client Client, string Name)> In(LogEvent item, PendingEntry? entry) => (item.Kind, entry) switch
    {
        (RoomEventKind.Arrived, { Origin.Client: { Identity.IsName: false } client }) when entry.DisplayName != item.DisplayName => [(client, item.DisplayName)],
        (RoomEventKind.Summary, not null) when !item.Text.IsEmpty => [.. InSummary(item.Text, entry.Changes)],
        _ => [],
    };

    private static IEnumerable<(Client Client, string Name)> InSummary(ReadOnlyMemory<byte> text, IReadOnlyList<MembershipChange> changes)
    {
        var clients = changes.Where(change => change.Entered).Select(change => change.Client).DistinctBy(client => client.Id).ToDictionary(client => client.Id);
        foreach (var line in Encoding.UTF8.GetString(text.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ', 2);
            if (parts.Length == 2 && long.TryParse(parts[0], CultureInfo.InvariantCulture, out var id) && clients.TryGetValue(id, out var client) && !client.Identity.IsName)
            {
                yield return (client, parts[1]);
            }
        }
    }
}
