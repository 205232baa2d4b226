namespace KestrelChat;

/// <summary>The settings of the chat itself. Whoever binds them from outside validates their bounds.</summary>
public class HubOptions
{
    /// <summary>The longest line, in bytes without its ending. Longer lines are rejected. 4 KiB is what terminals allow in canonical mode.</summary>
    public int MaxLineBytes { get; set; } = 4096;

    /// <summary>How far a client may fall behind the end of its room, in bytes. Beyond this it skips lines and is told how many.</summary>
    public int MaxBacklogBytes { get; set; } = 1024 * 1024;

    /// <summary>The longest time that a line waits for other lines of its room, so that they leave together; zero sends each line at once.</summary>
    public TimeSpan FanoutInterval { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// How long a connection must stay before it is announced, unless it sends a line first. Longer than a health check takes,
    /// shorter than users notice.
    /// </summary>
    public TimeSpan AnnounceAfter { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A room with more members than this summarizes arrivals and departures once a second.</summary>
    public int AnnounceEachUpTo { get; set; } = 100;

    /// <summary>How many earlier lines a client sees when it enters a room; 0 = none. The default leaves space on a terminal for new lines.</summary>
    public int Replay { get; set; } = 10;

    /// <summary>How many lines of history each room keeps; 0 = none.</summary>
    public int HistoryLines { get; set; } = 1000;

    /// <summary>The history of all rooms together, in bytes. Beyond this, the rooms that keep most drop their oldest lines.</summary>
    public long MaxHistoryBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>The largest number of rooms, including empty rooms whose history is kept.</summary>
    public int MaxRooms { get; set; } = 20_000;

    /// <summary>How long an empty room keeps its history.</summary>
    public TimeSpan EmptyRoomKeep { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many leading bits of an IPv6 address count: addresses that share them are one address to limits, bans and mutes by name. A host usually has a /64.</summary>
    public int IPv6PrefixLength { get; set; } = 64;

    /// <summary>The longest name of a user or a room, in characters.</summary>
    public int MaxNameLength { get; set; } = 32;
}
