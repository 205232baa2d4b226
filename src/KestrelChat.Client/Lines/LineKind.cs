namespace KestrelChat.Client.Lines;

/// <summary>What a line from the server is, as far as its form shows it.</summary>
internal enum LineKind
{
    /// <summary>None of the others: what a foreign server sends.</summary>
    Other,

    /// <summary>A line of a user.</summary>
    Said,

    /// <summary>What a user does (<c>/me</c>).</summary>
    Acted,

    /// <summary>A private line to this client.</summary>
    PrivateFrom,

    /// <summary>A private line from this client, confirmed.</summary>
    PrivateTo,

    /// <summary>A user has arrived.</summary>
    Arrived,

    /// <summary>A user has left; <see cref="ServerLine.Body"/> has the parting words, if any.</summary>
    Left,

    /// <summary>A user has another name; <see cref="ServerLine.Body"/> has it.</summary>
    Renamed,

    /// <summary>Tells the client its name at the beginning.</summary>
    Greeting,

    /// <summary>Tells the client its new name.</summary>
    OwnName,

    /// <summary>How to take the name back: <see cref="ServerLine.Name"/> is the name, <see cref="ServerLine.Body"/> the token.</summary>
    ClaimHint,

    /// <summary>The client has changed rooms; <see cref="ServerLine.Body"/> is the room.</summary>
    RoomEntered,

    /// <summary>Earlier lines follow.</summary>
    HistoryBegins,

    /// <summary>The earlier lines are over.</summary>
    HistoryEnds,

    /// <summary>Names of those who are here; <see cref="ServerLine.Body"/> has them, with separators.</summary>
    Names,

    /// <summary>A room in a list; <see cref="ServerLine.Body"/> is its name.</summary>
    Room,

    /// <summary>The last line of a connection; <see cref="ServerLine.Ending"/> says why.</summary>
    Ending,

    /// <summary>Any other notice.</summary>
    Notice,
}
