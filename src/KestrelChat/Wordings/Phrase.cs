namespace KestrelChat.Wordings;

/// <summary>Everything the server says. Each wording has one template for each of them, under this name in its file.</summary>
public enum Phrase
{
    /// <summary>To a person that has just connected. May be null: some places do not greet.</summary>
    Greeting,

    /// <summary>Somebody came into the room.</summary>
    Arrived,

    /// <summary>Somebody left the room.</summary>
    Left,

    /// <summary>Somebody left the room with a last word.</summary>
    LeftSaying,

    /// <summary>Somebody said something.</summary>
    Said,

    /// <summary>Somebody did something (<c>/me</c>).</summary>
    Acted,

    /// <summary>Somebody took another name.</summary>
    Renamed,

    /// <summary>How many came and went in a room too large to name each.</summary>
    Summary,

    /// <summary>Somebody said what the room is about.</summary>
    TopicSet,

    /// <summary>Somebody took away what the room was about.</summary>
    TopicCleared,

    /// <summary>An operator tells everybody something.</summary>
    Announcement,

    /// <summary>To a person: what the room is about.</summary>
    Topic,

    /// <summary>To a person who has gone into a room.</summary>
    RoomEntered,

    /// <summary>Before lines of the past.</summary>
    HistoryBegins,

    /// <summary>Before lines of the past that are fewer than were asked for.</summary>
    HistoryBeginsEarlier,

    /// <summary>Before lines of the past that were found.</summary>
    FoundBegins,

    /// <summary>Behind lines of the past.</summary>
    HistoryEnds,

    /// <summary>To a person who asked for the past of a room that has none.</summary>
    HistoryEmpty,

    /// <summary>To a person whose words were not found.</summary>
    FoundNothing,

    /// <summary>To a person whose line was longer than the limit and was not sent.</summary>
    LineTooLong,

    /// <summary>To a person who fell so far behind that lines had to be left out.</summary>
    LinesMissed,

    /// <summary>To a person for whom there is no place.</summary>
    ServerFull,

    /// <summary>To a person from whose address there are as many as there may be.</summary>
    TooManyFromAddress,

    /// <summary>To a person whose address is banned, when no reason was given.</summary>
    Banned,

    /// <summary>To a person whose address is banned for a reason.</summary>
    BannedFor,

    /// <summary>To a person whom an operator disconnects without giving a reason.</summary>
    Kicked,

    /// <summary>To a person whom an operator disconnects for a reason.</summary>
    KickedFor,

    /// <summary>To a person who is disconnected because the server ends.</summary>
    Restarting,

    /// <summary>To a person who ends by <c>/quit</c>.</summary>
    Goodbye,

    /// <summary>To a person whose name another connection has claimed.</summary>
    NameClaimedAway,

    /// <summary>To a person who gave a command that does not exist.</summary>
    UnknownCommand,

    /// <summary>The same, where one of nearly that name exists.</summary>
    UnknownCommandNearest,

    /// <summary>To a person who gave a command with arguments that it does not take: how it is used.</summary>
    Usage,

    /// <summary>Before the list of commands.</summary>
    HelpBegins,

    /// <summary>One command in the list.</summary>
    HelpLine,

    /// <summary>What else a command is called.</summary>
    HelpAliases,

    /// <summary>To a person who has taken a name: what takes it back.</summary>
    NameTaken,

    /// <summary>To a person who is called so already.</summary>
    NameIsYours,

    /// <summary>To a person who wants a name that another has.</summary>
    NameIsAnothers,

    /// <summary>To a person who wants a name that is too long.</summary>
    NameTooLong,

    /// <summary>To a person who wants a name with characters that names do not have.</summary>
    NameHasWrongCharacters,

    /// <summary>To a person who wants a name that looks like an address or a server's notice.</summary>
    NameIsReserved,

    /// <summary>To a person who wants a name of scripts that are taken for one another.</summary>
    NameMixesScripts,

    /// <summary>To a person who claims a name with a token that is not its.</summary>
    ClaimTokenWrong,

    /// <summary>To a person who wants to go where it is.</summary>
    RoomIsHere,

    /// <summary>To a person who wants a room of a name that rooms do not have.</summary>
    RoomNameWrong,

    /// <summary>To a person who wants one room more than there may be.</summary>
    TooManyRooms,

    /// <summary>One room in the list.</summary>
    RoomLine,

    /// <summary>To a person who asks for the topic of a room that has none.</summary>
    TopicNone,

    /// <summary>To a person who wants to change a topic that operators have locked.</summary>
    TopicIsLocked,

    /// <summary>To a person who wants a longer topic, or the like, than there may be.</summary>
    TextTooLong,

    /// <summary>To a person: what another wrote to it alone.</summary>
    PrivateFrom,

    /// <summary>To a person: what it wrote to another alone.</summary>
    PrivateTo,

    /// <summary>To a person who writes to another that takes nothing of what is written to it.</summary>
    PrivateNotTaken,

    /// <summary>To a person who wants to write to itself.</summary>
    PrivateToYourself,

    /// <summary>To a person to whom nobody has written.</summary>
    NobodyToReply,

    /// <summary>To a person who names somebody who is not here.</summary>
    NobodyOfThatName,

    /// <summary>The same, where somebody of nearly that name is.</summary>
    NobodyOfThatNameNearest,

    /// <summary>To a person who writes to or asks for somebody who is away.</summary>
    IsAway,

    /// <summary>Before the list of who is in a room.</summary>
    WhoBegins,

    /// <summary>One person in the list.</summary>
    WhoLine,

    /// <summary>How many more there are than were listed.</summary>
    WhoMore,

    /// <summary>The names of all in a room.</summary>
    Names,

    /// <summary>Who somebody is: room and idle time.</summary>
    Whois,

    /// <summary>From which address somebody came, to itself and to operators.</summary>
    WhoisAddress,

    /// <summary>To a person who is away from now on.</summary>
    AwayOn,

    /// <summary>To a person who is back.</summary>
    AwayOff,

    /// <summary>To a person who does not want to see another's lines.</summary>
    IgnoreOn,

    /// <summary>To a person who wants to see them again.</summary>
    IgnoreOff,

    /// <summary>Whom a person ignores.</summary>
    IgnoreList,

    /// <summary>To a person who ignores nobody.</summary>
    IgnoreNobody,

    /// <summary>To a person who ignores as many as it may.</summary>
    IgnoreFull,

    /// <summary>To a person who is told no more who comes and goes.</summary>
    QuietOn,

    /// <summary>To a person who is told again.</summary>
    QuietOff,

    /// <summary>To a person whose every line rings.</summary>
    BellOn,

    /// <summary>To a person whose name rings.</summary>
    BellMentions,

    /// <summary>To a person for whom nothing rings.</summary>
    BellOff,

    /// <summary>To a person who sees colours.</summary>
    ColorOn,

    /// <summary>To a person who sees none.</summary>
    ColorOff,

    /// <summary>To a person who sees times before lines.</summary>
    TimeOn,

    /// <summary>To a person who sees none.</summary>
    TimeOff,

    /// <summary>To a person who is spoken to in this wording from now on.</summary>
    Language,

    /// <summary>To a person who wants a wording that there is not.</summary>
    LanguageUnknown,

    /// <summary>To a person who may do what operators do from now on.</summary>
    OperatorOn,

    /// <summary>To a person whose token is not the operators'.</summary>
    OperatorTokenWrong,

    /// <summary>To a person who wants to be an operator over a connection that others may read.</summary>
    OperatorNotHere,

    /// <summary>To a person who wants to be an operator where there are none.</summary>
    OperatorNone,

    /// <summary>To a person who wants to do what only operators do.</summary>
    OperatorsOnly,

    /// <summary>To an operator: it is done.</summary>
    OperatorDone,

    /// <summary>To an operator: it could not be done, and why.</summary>
    OperatorFailed,

    /// <summary>To a person who may not speak.</summary>
    Muted,

    /// <summary>To a room: what is said reaches other nodes only later.</summary>
    NodesUnreachable,

    /// <summary>To a room: what was said reaches other nodes again.</summary>
    NodesReachable,

    /// <summary>To a person whose line could not be kept until others can be reached.</summary>
    NotSent,

    /// <summary>To a person who asked what only other nodes know.</summary>
    NodesNotAsked,
}

/// <summary>What a template may ask for, as <c>{who}</c>, <c>{text}</c>, …</summary>
public enum Slot
{
    /// <summary>The name shown for a client.</summary>
    Who,

    /// <summary>What was said, already made safe to show.</summary>
    Text,

    /// <summary>Another name, or what was typed where one is wanted; already made safe to show.</summary>
    Name,

    /// <summary>The name of a room.</summary>
    Room,

    /// <summary>A number of lines, people or rooms.</summary>
    Count,

    /// <summary>The limit that was met: bytes, characters or connections.</summary>
    Limit,

    /// <summary>How many came.</summary>
    Arrived,

    /// <summary>How many went.</summary>
    Left,

    /// <summary>How many are in the room now.</summary>
    Members,

    /// <summary>Why an operator did it, already made safe to show.</summary>
    Reason,
}

/// <summary>What is put into a template's slots. Bytes are UTF-8.</summary>
public readonly ref struct PhraseArguments
{
    public ReadOnlySpan<byte> Who { get; init; }

    public ReadOnlySpan<byte> Text { get; init; }

    public ReadOnlySpan<byte> Name { get; init; }

    public ReadOnlySpan<byte> Room { get; init; }

    public long Count { get; init; }

    public long Limit { get; init; }

    public long Arrived { get; init; }

    public long Left { get; init; }

    public long Members { get; init; }

    public ReadOnlySpan<byte> Reason { get; init; }
}
