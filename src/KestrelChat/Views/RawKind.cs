using KestrelChat.Wordings;

namespace KestrelChat.Views;

/// <summary>The kinds of lines of <c>/raw all</c>. A line begins with the time and the name of its kind in lower case.</summary>
internal enum RawKind
{
    /// <summary>No line: programs have no use for it.</summary>
    None,

    /// <summary>A line of a user.</summary>
    Said,

    /// <summary>An action of a user.</summary>
    Acted,

    /// <summary>A client arrived.</summary>
    Arrived,

    /// <summary>A client left.</summary>
    Left,

    /// <summary>A client changed its name.</summary>
    Renamed,

    /// <summary>A user set or cleared the topic.</summary>
    Topic,

    /// <summary>How many arrived and left.</summary>
    Summary,

    /// <summary>A private line to the client.</summary>
    From,

    /// <summary>A private line of the client.</summary>
    To,

    /// <summary>The client's own name.</summary>
    You,

    /// <summary>The client entered a room.</summary>
    Entered,

    /// <summary>Members of a room.</summary>
    Here,

    /// <summary>A room in a list.</summary>
    Room,

    /// <summary>The client missed lines.</summary>
    Missed,

    /// <summary>The last line.</summary>
    Closed,

    /// <summary>Everything else.</summary>
    Notice,
}

/// <summary>Which message is shown as a line of which kind.</summary>
internal static class RawKinds
{
    private static readonly byte[][] s_names = [.. Enum.GetNames<RawKind>().Select(name => name.Select(letter => (byte)char.ToLowerInvariant(letter)).ToArray())];

    /// <summary>The name of a kind, as it is sent.</summary>
    public static ReadOnlySpan<byte> Utf8(this RawKind kind) => s_names[(int)kind];

    public static RawKind Of(MessageId message) => message switch
    {
        MessageId.Said => RawKind.Said,
        MessageId.Acted => RawKind.Acted,
        MessageId.Arrived => RawKind.Arrived,
        MessageId.Left or MessageId.LeftSaying => RawKind.Left,
        MessageId.Renamed => RawKind.Renamed,
        MessageId.TopicSet or MessageId.TopicCleared => RawKind.Topic,
        MessageId.Summary or MessageId.SummaryArrived or MessageId.SummaryLeft => RawKind.Summary,
        MessageId.PrivateFrom => RawKind.From,
        MessageId.PrivateTo => RawKind.To,
        MessageId.Greeting or MessageId.NameAcquired => RawKind.You,
        MessageId.RoomEntered => RawKind.Entered,
        MessageId.RoomLine => RawKind.Room,
        MessageId.LinesMissed => RawKind.Missed,

        // The token is a field of its own; lines of the history are told by their numbers.
        MessageId.NameClaimHint
            or MessageId.HistoryBegins
            or MessageId.HistoryBeginsEarlier
            or MessageId.FoundBegins
            or MessageId.HistoryEnds => RawKind.None,
        _ => RawKind.Notice,
    };
}
