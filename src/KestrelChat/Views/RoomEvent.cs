using KestrelChat.Wordings;

namespace KestrelChat.Views;

/// <summary>Something that happened in a room, before a view renders it.</summary>
internal readonly ref struct RoomEvent
{
    public required MessageId Message { get; init; }

    public MessageArguments Arguments { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>The name of the room, UTF-8.</summary>
    public ReadOnlySpan<byte> Room { get; init; }

    /// <summary>The number of a line in its room; 0 for everything else.</summary>
    public long Sequence { get; init; }

    /// <summary>The comparison key of the user who did it; null for the server.</summary>
    public string? Author { get; init; }

    /// <summary>Whether it is a line of a user, rather than a notice of the server.</summary>
    public bool IsSaid => Message is MessageId.Said or MessageId.Acted;

    /// <summary>Whether a user wrote it, to everyone or to one client.</summary>
    public bool IsWritten => IsSaid || Message is MessageId.PrivateFrom or MessageId.PrivateTo;

    /// <summary>Whether it is about arrivals or departures, which <c>/quiet</c> hides.</summary>
    public bool IsArrivalOrDeparture => Message
        is MessageId.Arrived or MessageId.Left or MessageId.LeftSaying or MessageId.Summary or MessageId.SummaryArrived or MessageId.SummaryLeft;
}
