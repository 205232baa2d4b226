namespace KestrelChat;

/// <summary>What the chat itself can be told. Bounds are checked by whoever reads it from outside.</summary>
public class HubOptions
{
    /// <summary>The longest line, in bytes without its ending; what is longer is not sent. 4 KiB as terminals' own line editing has it.</summary>
    public int MaxLineBytes { get; set; } = 4096;

    /// <summary>How far behind the end of a room, in bytes, a client may fall before it is moved forward and told so.</summary>
    public int MaxBacklogBytes { get; set; } = 1024 * 1024;

    /// <summary>The most that a line waits for others of its room, so that they leave together; zero = each at once.</summary>
    public TimeSpan FanoutInterval { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a connection has to stay, or until it says something, to be told of. Longer than a probe takes, shorter than a person notices.</summary>
    public TimeSpan AnnounceAfter { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>In a room with more people than this, arrivals and departures are summed up once a second.</summary>
    public int AnnounceEachUpTo { get; set; } = 100;

    /// <summary>Said lines that are shown to whoever enters a room; 0 = none. As many as a terminal has room for beside what is new.</summary>
    public int Replay { get; set; } = 10;

    /// <summary>Said lines that are kept of each room; 0 = none.</summary>
    public int HistoryLines { get; set; } = 1000;

    /// <summary>What all rooms may keep together, in bytes; beyond it those that keep most give up their oldest lines.</summary>
    public long MaxHistoryBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>How many rooms there may be, with those whose history is kept while nobody is there.</summary>
    public int MaxRooms { get; set; } = 20_000;

    /// <summary>How long the history of a room is kept while nobody is there.</summary>
    public TimeSpan EmptyRoomKeep { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The longest name of a person or a room, in characters.</summary>
    public int MaxNameLength { get; set; } = 32;
}
