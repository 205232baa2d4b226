using System.Text;
using System.Text.RegularExpressions;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;
using KestrelChat.Testing;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>The log of a room as clients are shown it, and the verification of what they were shown.</summary>
internal sealed partial class RoomTranscript
{
    // A client that speaks at once is announced before others who came before it: it is not shown their arrivals.
    private static readonly TimeSpan s_newcomer = TimeSpan.FromSeconds(5);

    private readonly string _room;
    private readonly List<Entry> _entries;

    private RoomTranscript(string room, List<Entry> entries)
    {
        _room = room;
        _entries = entries;
    }

    /// <summary>The texts of the lines, without other events.</summary>
    public IEnumerable<string> Texts => _entries.Where(entry => entry.Kind == RoomEventKind.Said).Select(entry => entry.Line[(entry.Line.IndexOf(": ", StringComparison.Ordinal) + 2)..]);

    /// <summary>Reads a room's log when nothing is added to it any more and every open connection was shown its last event.</summary>
    public static async Task<RoomTranscript> ReadCompleteAsync(IClusterStore store, string room, IReadOnlyList<RecordedConnection> connections)
    {
        var transcript = new RoomTranscript(room, []);
        try
        {
            await Wait.UntilAsync(
                async () =>
                {
                    var now = await ReadAsync(store, room);
                    var isComplete = now._entries.Count == transcript._entries.Count && connections.Where(connection => !connection.IsClosed).All(now.IsShownToEnd);
                    transcript = now;
                    return isComplete;
                },
                $"every client in {room} is shown the last event");
            return transcript;
        }
        catch (TimeoutException e)
        {
            var behind = connections.Where(connection => !connection.IsClosed && !transcript.IsShownToEnd(connection)).Select(
                connection => $"{connection.Address} was shown last: {string.Join(" | ", transcript.ShownTo(connection).TakeLast(5))}");
            throw new TimeoutException($"the log of {room} ends with {string.Join(" | ", transcript._entries.TakeLast(5).Select(entry => entry.Line))}; {string.Join('\n', behind)}", e);
        }
    }

    /// <summary>
    /// Verifies that a connection was shown all events after its own arrival, each once and in order, up to the end of the log if it is
    /// open; and before its arrival nothing that is not in the log. Its own arrivals and departures do not count, and it may not be shown
    /// arrivals of clients that came to its node just before it.
    /// </summary>
    public void Verify(RecordedConnection connection, bool isOpen, string context)
    {
        var shown = ShownTo(connection);
        var starts = _entries.Index().Where(entry => entry.Item.Kind == RoomEventKind.Arrived && entry.Item.Name == connection.Address).Select(entry => entry.Index + 1).ToList();
        if (starts.Count == 0)
        {
            Assert.False(isOpen, $"the arrival of {connection.Address} is not in the log of {_room} {context}");
            Assert.True(IsSubsequence(shown, [.. _entries.Select(entry => entry.Line)]), $"{connection.Address} was shown something else than the log of {_room} {context}");
            return;
        }

        // A client arrives again when its node was removed from the cluster and came back.
        Assert.True(
            starts.Exists(start => IsShown(shown, connection, start, isOpen)),
            $"{connection.Address} was shown something else than the log of {_room} {context}:\n{Describe(shown, connection, starts[0])}");
    }

    private static async Task<RoomTranscript> ReadAsync(IClusterStore store, string room)
    {
        List<LogEvent> events = [];
        while (await store.Log.ReadAfterAsync([events.Count == 0 ? new RoomPosition(room, 0, 0) : events[^1].Position], ClusterLimits.MaxBatch, int.MaxValue) is { Events.Count: > 0 } page)
        {
            events.AddRange(page.Events);
        }

        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => (long)number), events.Select(item => item.Sequence));
        return new RoomTranscript(room, [.. events.Select(ToEntry)]);
    }

    private bool IsShownToEnd(RecordedConnection connection) =>
        ShownTo(connection).LastOrDefault() == Others(_entries, connection).LastOrDefault()?.Line;

    private bool IsShown(List<string> shown, RecordedConnection connection, int start, bool isOpen)
    {
        var own = _entries[start - 1];
        var after = Others(_entries.Skip(start), connection).ToList();
        var before = _entries.Take(start).Select(entry => entry.Line).ToList();
        return Enumerable.Range(0, shown.Count + 1).Any(earlier => IsRest(shown, earlier) && IsSubsequence([.. shown.Take(earlier)], before));

        bool IsRest(List<string> shown, int from)
        {
            var at = 0;
            for (var place = from; place < shown.Count; place++)
            {
                SkipHidden(shown[place]);
                if (at == after.Count || after[at++].Line != shown[place])
                {
                    return false;
                }
            }

            SkipHidden(null);
            return !isOpen || at == after.Count;

            void SkipHidden(string? next)
            {
                while (at < after.Count && after[at].Line != next && after[at] is { Kind: RoomEventKind.Arrived } entry && entry.Node == own.Node && entry.At < own.At + s_newcomer)
                {
                    at++;
                }
            }
        }
    }

    private string Describe(List<string> shown, RecordedConnection connection, int start)
    {
        var after = Others(_entries.Skip(start), connection).Select(entry => entry.Line).ToList();
        var first = after.Count > 0 ? Math.Max(0, shown.IndexOf(after[0])) : 0;
        var common = after.Zip(shown.Skip(first)).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"after {first} and {common} events it was shown: {string.Join(" | ", shown.Skip(first + common).Take(8))}\nand the log has: {string.Join(" | ", after.Skip(common).Take(8))}";
    }

    private static bool IsSubsequence(List<string> shown, List<string> log)
    {
        var at = 0;
        return shown.TrueForAll(line => (at = log.IndexOf(line, at) + 1) > 0);
    }

    private static IEnumerable<Entry> Others(IEnumerable<Entry> entries, RecordedConnection connection) =>
        entries.Where(entry => !(entry.Kind is RoomEventKind.Arrived or RoomEventKind.Left && entry.Name == connection.Address));

    // From when it was in the room.
    private List<string> ShownTo(RecordedConnection connection)
    {
        var lines = _room == "lobby" ? connection.Lines : connection.Lines.SkipWhile(line => !line.StartsWith($"* you are now in {_room}, ", StringComparison.Ordinal)).Skip(1);
        return [.. lines.Where(line => EventPattern().IsMatch(line) && line != $"{connection.Address} has arrived" && line != $"{connection.Address} has left")];
    }

    private static Entry ToEntry(LogEvent item)
    {
        var text = Encoding.UTF8.GetString(item.Text.Span);
        var line = item.Kind switch
        {
            RoomEventKind.Said => $"{item.DisplayName}: {text}",
            RoomEventKind.Arrived => $"{item.DisplayName} has arrived",
            RoomEventKind.Left => $"{item.DisplayName} has left{(text.Length > 0 ? ": " : "")}{text}",
            RoomEventKind.Renamed => $"* {item.DisplayName} is now {item.NewName}",
            RoomEventKind.TopicSet => $"* {item.DisplayName} set the topic: {text}",
            _ => $"an event of kind {item.Kind}, which these clients do not cause",
        };
        return new Entry(item.Kind, item.Node, item.At, item.DisplayName, line);
    }

    // As above. A replayed line begins with its time.
    [GeneratedRegex(@"^(\S+: .*|\S+ has (arrived|left)(: .*)?|\* \S+ is now \S+|\* \S+ set the topic: .*)$")]
    private static partial Regex EventPattern();

    private sealed record Entry(RoomEventKind Kind, Guid Node, DateTimeOffset At, string Name, string Line);
}
