using System.Collections.Concurrent;
using KestrelChat.Hub;

namespace KestrelChat.Server.Events;

/// <summary>Finds the last lines of rooms that are not open on this node, once a second for all who ask. Any thread.</summary>
internal sealed class LastLines(IChatDirectory directory, TimeProvider time)
{
    private const int MaxRooms = 256;

    private static readonly TimeSpan s_maxAge = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (long At, Task<long?> Answer)> _asked = new(StringComparer.Ordinal);

    /// <summary>Returns the number of the last line that was said in a room, as of a second ago; null if that cannot be found out now.</summary>
    public Task<long?> OfAsync(string room)
    {
        if (_asked.TryGetValue(room, out var asked) && time.GetElapsedTime(asked.At) < s_maxAge)
        {
            return asked.Answer;
        }

        // Of rooms that nobody watches any more.
        if (_asked.Count >= MaxRooms)
        {
            _asked.Clear();
        }

        var answer = AskAsync(room);
        _asked[room] = (time.GetTimestamp(), answer);
        return answer;
    }

    /// <summary>Returns the same as of now.</summary>
    public async Task<long?> AskAsync(string room)
    {
        try
        {
            return (await directory.FindLinesAsync(room)).Last;
        }
        catch (BackplaneUnavailableException)
        {
            return null;
        }
    }
}
