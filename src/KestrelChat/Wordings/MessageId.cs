namespace KestrelChat.Wordings;

/// <summary>The messages of the server. Each wording has a template for each of them, under the same name in its file.</summary>
public enum MessageId
{
    /// <summary>To a client that has just connected. May be null: a wording may leave it out.</summary>
    Greeting,

    /// <summary>A client arrived.</summary>
    Arrived,

    /// <summary>A client left.</summary>
    Left,

    /// <summary>A client left with last words.</summary>
    LeftSaying,

    /// <summary>A line.</summary>
    Said,

    /// <summary>An action (<c>/me</c>).</summary>
    Acted,

    /// <summary>A client changed its name.</summary>
    Renamed,

    /// <summary>How many arrived and left, in a room too large to announce each.</summary>
    Summary,

    /// <summary>The same, if nobody left.</summary>
    SummaryArrived,

    /// <summary>The same, if nobody arrived.</summary>
    SummaryLeft,

    /// <summary>A user set the topic.</summary>
    TopicSet,

    /// <summary>A user cleared the topic.</summary>
    TopicCleared,

    /// <summary>An operator locked the topic.</summary>
    TopicLocked,

    /// <summary>An operator unlocked the topic.</summary>
    TopicUnlocked,

    /// <summary>An announcement of an operator, in all rooms.</summary>
    Announcement,

    /// <summary>The topic, to a client that enters the room or asks.</summary>
    Topic,

    /// <summary>To a client that changed rooms.</summary>
    RoomEntered,

    /// <summary>Before earlier lines.</summary>
    HistoryBegins,

    /// <summary>Before earlier lines, if there are fewer than the client asked for.</summary>
    HistoryBeginsEarlier,

    /// <summary>Before lines that were found.</summary>
    FoundBegins,

    /// <summary>After earlier lines.</summary>
    HistoryEnds,

    /// <summary>The room has no earlier lines.</summary>
    HistoryEmpty,

    /// <summary>No line was found.</summary>
    FoundNothing,

    /// <summary>A search has too many words.</summary>
    TooManyWords,

    /// <summary>The line was longer than the limit and was rejected.</summary>
    LineTooLong,

    /// <summary>The client fell too far behind and missed lines.</summary>
    LinesMissed,

    /// <summary>There are too many connections.</summary>
    ServerFull,

    /// <summary>There are too many connections from the client's address.</summary>
    TooManyFromAddress,

    /// <summary>The connection began with an HTTP request; also the body of the response.</summary>
    HttpOnChatPort,

    /// <summary>A WebSocket client sent a binary message.</summary>
    BinaryMessage,

    /// <summary>A PROXY header came on a connection where none is expected, or too late.</summary>
    ProxyHeaderUnexpected,

    /// <summary>The client's address is banned, without a reason.</summary>
    Banned,

    /// <summary>The client's address is banned, with a reason.</summary>
    BannedFor,

    /// <summary>An operator disconnected the client, without a reason.</summary>
    Kicked,

    /// <summary>An operator disconnected the client, with a reason.</summary>
    KickedFor,

    /// <summary>The server is stopping.</summary>
    Restarting,

    /// <summary>After <c>/quit</c>.</summary>
    Goodbye,

    /// <summary>Another connection claimed the client's name.</summary>
    NameClaimedAway,

    /// <summary>The command does not exist.</summary>
    UnknownCommand,

    /// <summary>The same, if a similar one exists.</summary>
    UnknownCommandNearest,

    /// <summary>The line is not said, because it may have been meant as a command.</summary>
    SlipBeforeCommand,

    /// <summary>How a command is used.</summary>
    Usage,

    /// <summary>Before the list of commands.</summary>
    HelpBegins,

    /// <summary>A command in the list.</summary>
    HelpLine,

    /// <summary>More about a command.</summary>
    HelpDetail,

    /// <summary>The other names of a command.</summary>
    HelpAliases,

    /// <summary>The client has a new name.</summary>
    NameAcquired,

    /// <summary>How to claim that name later.</summary>
    NameClaimHint,

    /// <summary>The client already has that name.</summary>
    NameIsYours,

    /// <summary>Another client has that name.</summary>
    NameIsAnothers,

    /// <summary>The name is empty or too long.</summary>
    NameTooLong,

    /// <summary>The form of the name by which names are compared is too long.</summary>
    NameFoldsTooLong,

    /// <summary>The name has characters that names must not have.</summary>
    NameHasWrongCharacters,

    /// <summary>The name looks like an address or like the server.</summary>
    NameIsReserved,

    /// <summary>The name begins like a notice or a command.</summary>
    NameBeginsLikeNotice,

    /// <summary>The name mixes scripts whose letters look alike.</summary>
    NameMixesScripts,

    /// <summary>The token is not that of the name.</summary>
    ClaimTokenWrong,

    /// <summary>The client already is in that room.</summary>
    RoomIsHere,

    /// <summary>The name of a room is invalid.</summary>
    RoomNameWrong,

    /// <summary>The name of a room has a character that rooms' names must not have.</summary>
    RoomNameHasWrongCharacters,

    /// <summary>The name of a room mixes scripts whose letters look alike.</summary>
    RoomNameMixesScripts,

    /// <summary>A room whose name looks like that exists.</summary>
    RoomLooksLike,

    /// <summary>The room does not exist.</summary>
    NoSuchRoom,

    /// <summary>There are too many rooms.</summary>
    TooManyRooms,

    /// <summary>A room in a list.</summary>
    RoomLine,

    /// <summary>The room has no topic.</summary>
    TopicNone,

    /// <summary>Only operators may change the topic.</summary>
    TopicIsLocked,

    /// <summary>The room already has that topic.</summary>
    TopicIsAlready,

    /// <summary>The topic is already locked.</summary>
    TopicLockedAlready,

    /// <summary>The topic is not locked.</summary>
    TopicUnlockedAlready,

    /// <summary>A topic or the like is too long.</summary>
    TextTooLong,

    /// <summary>A private line, to its receiver.</summary>
    PrivateFrom,

    /// <summary>A private line, to its sender.</summary>
    PrivateTo,

    /// <summary>The receiver of a private line does not read.</summary>
    PrivateNotTaken,

    /// <summary>The client named itself.</summary>
    PrivateToYourself,

    /// <summary>The client has received no private line.</summary>
    NobodyToReply,

    /// <summary>No client has that name.</summary>
    NobodyOfThatName,

    /// <summary>The same, if a client has a similar name.</summary>
    NobodyOfThatNameNearest,

    /// <summary>A client is away, without a reason.</summary>
    IsAway,

    /// <summary>A client is away, with a reason.</summary>
    IsAwayBecause,

    /// <summary>Before the list of clients in a room.</summary>
    WhoBegins,

    /// <summary>A client in the list.</summary>
    WhoLine,

    /// <summary>How many entries a list leaves out.</summary>
    WhoMore,

    /// <summary>The names of all clients in a room.</summary>
    Names,

    /// <summary>The room and the idle time of a client.</summary>
    Whois,

    /// <summary>The address of a client, to itself and to operators.</summary>
    WhoisAddress,

    /// <summary>The client is away from now on, without a reason.</summary>
    AwayOn,

    /// <summary>The client is away from now on, with a reason.</summary>
    AwayOnBecause,

    /// <summary>The client is back.</summary>
    AwayOff,

    /// <summary>The client was not away.</summary>
    AwayNot,

    /// <summary>The lines of a user are hidden.</summary>
    IgnoreOn,

    /// <summary>The lines of a user are shown again.</summary>
    IgnoreOff,

    /// <summary>The lines of a user are not hidden.</summary>
    IgnoreNot,

    /// <summary>The client wants to hide its own lines.</summary>
    IgnoreYourself,

    /// <summary>The users that the client ignores.</summary>
    IgnoreList,

    /// <summary>The client ignores nobody.</summary>
    IgnoreNobody,

    /// <summary>The client ignores too many users.</summary>
    IgnoreFull,

    /// <summary>Arrivals and departures are hidden.</summary>
    QuietOn,

    /// <summary>Arrivals and departures are shown.</summary>
    QuietOff,

    /// <summary>The terminal rings at every line.</summary>
    BellOn,

    /// <summary>The terminal rings when the client is mentioned.</summary>
    BellMentions,

    /// <summary>The terminal does not ring.</summary>
    BellOff,

    /// <summary>Names are coloured.</summary>
    ColorOn,

    /// <summary>Names are not coloured.</summary>
    ColorOff,

    /// <summary>Lines begin with the time.</summary>
    TimeOn,

    /// <summary>Lines do not begin with the time.</summary>
    TimeOff,

    /// <summary>Lines are no longer fields for programs.</summary>
    RawOff,

    /// <summary>The language has changed.</summary>
    Language,

    /// <summary>The language does not exist.</summary>
    LanguageUnknown,

    /// <summary>The client is an operator.</summary>
    OperatorOn,

    /// <summary>The client already is an operator.</summary>
    OperatorAlready,

    /// <summary>The token is not that of the operators.</summary>
    OperatorTokenWrong,

    /// <summary>The token is not accepted over a connection that others may read.</summary>
    OperatorNotHere,

    /// <summary>No token is set.</summary>
    OperatorNone,

    /// <summary>Only operators may use the command.</summary>
    OperatorsOnly,

    /// <summary>A client is being disconnected.</summary>
    KickDone,

    /// <summary>A client is muted.</summary>
    MuteDone,

    /// <summary>A client is not muted any more.</summary>
    UnmuteDone,

    /// <summary>The operator wants to mute itself.</summary>
    MuteYourself,

    /// <summary>The client is not muted.</summary>
    UnmuteNot,

    /// <summary>There are too many mutes.</summary>
    MuteFull,

    /// <summary>An address is banned until it is unbanned.</summary>
    BanDone,

    /// <summary>An address is banned for a time.</summary>
    BanDoneFor,

    /// <summary>The address is already banned.</summary>
    BanExists,

    /// <summary>The ban would include the operator, so the command has to be repeated.</summary>
    BanConfirm,

    /// <summary>A ban was lifted.</summary>
    BanLifted,

    /// <summary>There is no such ban.</summary>
    BanNotFound,

    /// <summary>There are too many bans.</summary>
    BansFull,

    /// <summary>The bans cannot be saved, so nothing has changed.</summary>
    BansNotSaved,

    /// <summary>Before the list of bans.</summary>
    BansBegin,

    /// <summary>A ban in the list.</summary>
    BanLine,

    /// <summary>There are no bans.</summary>
    BansNone,

    /// <summary>The text is not an address or a range.</summary>
    AddressWrong,

    /// <summary>The address of a client is not known.</summary>
    AddressUnknown,

    /// <summary>The client is muted.</summary>
    Muted,

    /// <summary>To a room: other nodes see new lines only later.</summary>
    NodesUnreachable,

    /// <summary>To a room: other nodes see lines again.</summary>
    NodesReachable,

    /// <summary>Too many lines are pending, so the line was rejected.</summary>
    NotSent,

    /// <summary>The other nodes cannot be asked now.</summary>
    NodesNotAsked,

    /// <summary>Other nodes have not answered what an operator did; they do it when they can.</summary>
    OrderPending,

    /// <summary>The node of the receiver of a private line does not answer.</summary>
    PrivateWaiting,

    /// <summary>A private line that waited was delivered.</summary>
    PrivateArrived,

    /// <summary>A private line was not delivered.</summary>
    PrivateLost,

    /// <summary>It is not known whether a private line was delivered.</summary>
    PrivateNotKnown,

    /// <summary>The log refused a line that had been accepted here.</summary>
    LineRefused,

    /// <summary>To a room: lines that were shown are not in the log any more.</summary>
    EventsLost,
}
