namespace KestrelChat.Tests.Conversations;

/// <summary>A conversation in one room: steps of clients, one after the other.</summary>
internal sealed record RoomConversation(int AnnounceEachUpTo, RoomStep[] Steps)
{
    public const int Seats = 8;

    public override string ToString() => $"AnnounceEachUpTo {AnnounceEachUpTo}: {string.Join("; ", Steps)}";
}

/// <summary>One step of a conversation. A step that makes no sense, such as one of a client that has left, does nothing.</summary>
/// <param name="Kind">What the client does.</param>
/// <param name="Seat">Which client: at most one at a time has each of the <see cref="RoomConversation.Seats"/> seats.</param>
/// <param name="Amount">Bytes to read, lines to say, or milliseconds to advance; or the choice of wording and pipe.</param>
internal sealed record RoomStep(RoomStepKind Kind, int Seat, int Amount)
{
    public override string ToString() => $"{Kind}({Seat}, {Amount})";
}

/// <summary>The kinds of steps.</summary>
internal enum RoomStepKind
{
    Join,
    Say,
    SayMany,
    Read,
    RejectLongLine,
    Leave,
    Close,
    Advance,

    /// <summary>Waits until the room has been fanned out. It does not change which lines anybody sees.</summary>
    CatchUp,
}
