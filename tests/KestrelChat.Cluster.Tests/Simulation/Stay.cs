using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Cluster.Tests.Simulation;

/// <summary>A client's stay in one room, and what it was shown meanwhile.</summary>
internal sealed partial class Stay
{
    private Stay(SimulatedClient client, string room, bool isLast)
    {
        (Client, Room, IsLast) = (client, room, isLast);
    }

    public SimulatedClient Client { get; }

    public string Room { get; }

    /// <summary>Whether it did not enter another room.</summary>
    public bool IsLast { get; }

    public TimeSpan Began { get; private init; }

    public IReadOnlyList<string> Lines { get; private init; } = [];

    /// <summary>What was shown of the room's events.</summary>
    public IReadOnlyList<string> Events => [.. Lines.Where(line => Event().IsMatch(line) && !Notice().IsMatch(line))];

    /// <summary>How many lines it was told that a fail-over has lost.</summary>
    public int ToldLost => Lines.Select(line => Lost().Match(line)).Where(match => match.Success).Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    public static IReadOnlyList<Stay> Of(SimulatedClient client)
    {
        List<Stay> stays = [];
        var (room, from) = ("lobby", 0);
        for (var at = 0; at <= client.Shown.Count; at++)
        {
            if (at == client.Shown.Count || Entered().Match(client.Shown[at].Text) is { Success: true })
            {
                var isLast = at == client.Shown.Count;
                stays.Add(new Stay(client, room, isLast)
                {
                    Began = from == 0 ? client.ConnectedAt : client.Shown[from].At,
                    Lines = [.. client.Shown[from..at].Select(line => line.Text)],
                });
                (room, from) = isLast ? (room, from) : (Entered().Match(client.Shown[at].Text).Groups[1].Value, at);
            }
        }

        return stays;
    }

    /// <summary>An event as a plain view shows it in English.</summary>
    public static string Render(LogEvent item)
    {
        var text = Encoding.UTF8.GetString(item.Text.Span);
        return item.Kind switch
        {
            RoomEventKind.Said => $"{item.DisplayName}: {text}",
            RoomEventKind.Acted => $"** {item.DisplayName} {text}",
            RoomEventKind.Arrived => $"{item.DisplayName} has arrived",
            RoomEventKind.Left => text.Length == 0 ? $"{item.DisplayName} has left" : $"{item.DisplayName} has left: {text}",
            RoomEventKind.Renamed => $"* {item.DisplayName} is now {item.NewName}",
            RoomEventKind.TopicSet => text.Length == 0 ? $"* {item.DisplayName} cleared the topic" : $"* {item.DisplayName} set the topic: {text}",
            RoomEventKind.TopicLocked => $"* {item.DisplayName} locked the topic",
            RoomEventKind.TopicUnlocked => $"* {item.DisplayName} unlocked the topic",
            _ when item.Left == 0 => FormattableString.Invariant($"* {item.Arrived} arrived, {item.Members} here now"),
            _ when item.Arrived == 0 => FormattableString.Invariant($"* {item.Left} left, {item.Members} here now"),
            _ => FormattableString.Invariant($"* {item.Arrived} arrived, {item.Left} left, {item.Members} here now"),
        };
    }

    public override string ToString() => $"{Client} in {Room} since {Began.TotalSeconds:0.000}";

    [GeneratedRegex(@"^([^*\s]\S*: |\*\* )|has arrived$|has left(: t\d+)?$|^\* \S+ is now |^\* \S+ (set|cleared) the topic|^\* \S+ (un)?locked the topic|^\* .*here now$")]
    private static partial Regex Event();

    [GeneratedRegex(@"^\d{4}-|^\* you are now")]
    private static partial Regex Notice();

    [GeneratedRegex(@"^\* you are now in (\S+), \d+ here$")]
    private static partial Regex Entered();

    [GeneratedRegex(@"^\* (\d+) lines were lost in a fail-over$")]
    private static partial Regex Lost();
}
