using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using KestrelChat.Hub;
using KestrelChat.Views;

namespace KestrelChat.Server.Events;

/// <summary>
/// Follows the lines of rooms for the viewers of <c>/rooms/{room}/events</c>. A viewer has no queue: it is a number in the room's log, and
/// reads from the history of this node, or from the log of all nodes. Any thread.
/// </summary>
/// <remarks>It polls, which costs a viewer of a room that is open on this node a comparison, and delays a line by a few tenths of a second.</remarks>
internal sealed class RoomFeed(ChatHub hub, IChatDirectory directory, LastLines lastLines, ViewerSlots viewers, TimeProvider time)
{
    /// <summary>How often viewers look for new lines.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    // What a viewer holds at a time, however slowly it reads.
    private const int PageBytes = 64 * 1024;
    private const int PageLines = 100;

    // For those who name a line that was not said yet: the room is another one than they saw, or lost lines.
    private const int LinesAfterLoss = 1000;

    private static readonly TimeSpan s_reconnectAfter = TimeSpan.FromSeconds(2);

    /// <summary>Those who watch rooms now.</summary>
    public ViewerSlots Viewers => viewers;

    /// <summary>Returns after which line a viewer begins.</summary>
    /// <param name="kept">The lines of the room that are kept.</param>
    /// <param name="after">The last line that it saw; null = it wants what is said from now on.</param>
    public static long BeginAfter(KeptLines kept, long? after) =>
        after is not { } seen ? kept.Last
        : seen > kept.Last ? Math.Max(kept.First - 1, kept.Last - LinesAfterLoss)
        : Math.Max(seen, kept.First - 1);

    /// <summary>Returns an event "start", then each line after a number, without end.</summary>
    /// <param name="room">The normalized name.</param>
    public async IAsyncEnumerable<SseItem<string>> WatchAsync(string room, long after, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var start = JsonSerializer.Serialize(new RoomStart(room, after), EventsJson.Default.RoomStart);
        yield return new SseItem<string>(start, "start") { EventId = after.ToString(), ReconnectionInterval = s_reconnectAfter };
        var seen = after;
        using var poll = new PeriodicTimer(PollInterval, time);
        while (true)
        {
            var last = hub.FindOpenRoom(room)?.Lines ?? await lastLines.OfAsync(room) ?? seen;
            var lines = last > seen ? await ReadAsync(room, seen + 1, last) : [];
            foreach (var line in lines)
            {
                seen = line.Sequence;
                var json = JsonSerializer.Serialize(LineEvent.Of(line), EventsJson.Default.LineEvent);
                yield return new SseItem<string>(json, "line") { EventId = seen.ToString() };
            }

            // Either the room has just been opened here and does not know its log yet, or it was removed and begins anew, or its log has
            // lost lines.
            if (last < seen && await lastLines.AskAsync(room) is { } logged && logged < seen)
            {
                seen = logged;
            }

            if (lines.Count == 0)
            {
                await poll.WaitForNextTickAsync(cancellation);
            }
        }
    }

    private async Task<IReadOnlyList<SaidLine>> ReadAsync(string room, long first, long last)
    {
        var here = hub.FindOpenRoom(room)?.LastLines(PageLines) ?? [];
        if (here.Count > 0 && here[0].Sequence <= first)
        {
            return [.. here.Where(line => line.Sequence >= first)];
        }

        try
        {
            return await directory.ReadLinesAsync(room, first, last, PageBytes);
        }
        catch (BackplaneUnavailableException)
        {
            // The next look may find them.
            return [];
        }
    }
}

/// <summary>The beginning of a stream of lines.</summary>
/// <param name="Room">The room.</param>
/// <param name="Sequence">The number of the line after which the stream begins.</param>
internal sealed record RoomStart(string Room, long Sequence);
