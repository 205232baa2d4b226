namespace KestrelChat.Wordings;

/// <summary>Which slots the template of a message may have: those for which the message has a value.</summary>
internal static class MessageSlots
{
    public static IReadOnlyList<Slot> Of(MessageId message) => message switch
    {
        MessageId.HistoryBegins
            or MessageId.LinesMissed
            or MessageId.WhoMore
            or MessageId.BansBegin
            or MessageId.EventsLost => [Slot.Count],
        MessageId.LineTooLong
            or MessageId.ServerFull
            or MessageId.TooManyFromAddress
            or MessageId.NameTooLong
            or MessageId.TooManyRooms
            or MessageId.TextTooLong
            or MessageId.IgnoreFull
            or MessageId.MuteFull
            or MessageId.BansFull
            or MessageId.TooManyWords => [Slot.Limit],
        MessageId.NameClaimedAway
            or MessageId.UnknownCommand
            or MessageId.NameAcquired
            or MessageId.NameIsYours
            or MessageId.NameIsAnothers
            or MessageId.NameIsReserved
            or MessageId.ClaimTokenWrong
            or MessageId.NobodyOfThatName
            or MessageId.IgnoreOn
            or MessageId.IgnoreOff
            or MessageId.BanExists
            or MessageId.BanLifted
            or MessageId.BanNotFound
            or MessageId.AddressWrong
            or MessageId.OrderPending
            or MessageId.NameBeginsLikeNotice
            or MessageId.SlipBeforeCommand
            or MessageId.PrivateToYourself
            or MessageId.IgnoreNot
            or MessageId.IgnoreYourself => [Slot.Name],
        MessageId.BannedFor
            or MessageId.KickedFor => [Slot.Reason],
        MessageId.RoomIsHere
            or MessageId.NoSuchRoom
            or MessageId.TopicNone => [Slot.Room],
        MessageId.Announcement
            or MessageId.Topic
            or MessageId.Usage
            or MessageId.HelpDetail
            or MessageId.HelpAliases
            or MessageId.NameClaimHint
            or MessageId.AwayOnBecause
            or MessageId.IgnoreList
            or MessageId.TimeOn
            or MessageId.BansNotSaved
            or MessageId.Muted
            or MessageId.TopicIsAlready => [Slot.Text],
        MessageId.Greeting
            or MessageId.Arrived
            or MessageId.Left
            or MessageId.TopicCleared
            or MessageId.TopicLocked
            or MessageId.TopicUnlocked
            or MessageId.PrivateNotTaken
            or MessageId.IsAway
            or MessageId.KickDone
            or MessageId.UnmuteDone
            or MessageId.AddressUnknown
            or MessageId.PrivateArrived
            or MessageId.PrivateLost
            or MessageId.PrivateNotKnown
            or MessageId.MuteYourself
            or MessageId.UnmuteNot => [Slot.Who],
        MessageId.HistoryBeginsEarlier => [Slot.Count, Slot.Limit],
        MessageId.FoundBegins
            or MessageId.FoundNothing => [Slot.Count, Slot.Text],
        MessageId.SummaryArrived => [Slot.Members, Slot.Arrived],
        MessageId.SummaryLeft => [Slot.Members, Slot.Left],
        MessageId.BanDone
            or MessageId.BanConfirm => [Slot.Name, Slot.Count],
        MessageId.RoomNameWrong
            or MessageId.NameFoldsTooLong => [Slot.Name, Slot.Limit],
        MessageId.UnknownCommandNearest
            or MessageId.HelpLine
            or MessageId.NobodyOfThatNameNearest
            or MessageId.LanguageUnknown
            or MessageId.BanLine
            or MessageId.NameHasWrongCharacters
            or MessageId.NameMixesScripts
            or MessageId.RoomNameHasWrongCharacters
            or MessageId.RoomNameMixesScripts => [Slot.Name, Slot.Text],
        MessageId.RoomEntered
            or MessageId.WhoBegins => [Slot.Room, Slot.Members],
        MessageId.Names => [Slot.Room, Slot.Text],
        MessageId.Renamed
            or MessageId.PrivateWaiting => [Slot.Who, Slot.Name],
        MessageId.LeftSaying
            or MessageId.Said
            or MessageId.Acted
            or MessageId.TopicSet
            or MessageId.PrivateFrom
            or MessageId.PrivateTo
            or MessageId.IsAwayBecause
            or MessageId.WhoLine
            or MessageId.WhoisAddress
            or MessageId.MuteDone => [Slot.Who, Slot.Text],
        MessageId.RoomLooksLike => [Slot.Name, Slot.Room],
        MessageId.Summary => [Slot.Members, Slot.Arrived, Slot.Left],
        MessageId.BanDoneFor => [Slot.Name, Slot.Count, Slot.Text],
        MessageId.RoomLine => [Slot.Room, Slot.Members, Slot.Text],
        MessageId.Whois => [Slot.Who, Slot.Room, Slot.Text],
        MessageId.HistoryEnds
            or MessageId.HistoryEmpty
            or MessageId.HttpOnChatPort
            or MessageId.BinaryMessage
            or MessageId.ProxyHeaderUnexpected
            or MessageId.Banned
            or MessageId.Kicked
            or MessageId.Restarting
            or MessageId.Goodbye
            or MessageId.HelpBegins
            or MessageId.TopicIsLocked
            or MessageId.NobodyToReply
            or MessageId.AwayOn
            or MessageId.AwayOff
            or MessageId.IgnoreNobody
            or MessageId.QuietOn
            or MessageId.QuietOff
            or MessageId.BellOn
            or MessageId.BellMentions
            or MessageId.BellOff
            or MessageId.ColorOn
            or MessageId.ColorOff
            or MessageId.TimeOff
            or MessageId.Language
            or MessageId.OperatorOn
            or MessageId.OperatorTokenWrong
            or MessageId.OperatorNotHere
            or MessageId.OperatorNone
            or MessageId.OperatorsOnly
            or MessageId.BansNone
            or MessageId.NodesUnreachable
            or MessageId.NodesReachable
            or MessageId.NotSent
            or MessageId.NodesNotAsked
            or MessageId.LineRefused
            or MessageId.TopicLockedAlready
            or MessageId.TopicUnlockedAlready
            or MessageId.AwayNot
            or MessageId.RawOff
            or MessageId.OperatorAlready => [],
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "The message has no list of slots."),
    };

    /// <summary>Whether a wording may leave the message out, by null.</summary>
    public static bool MayBeNull(MessageId message) => message == MessageId.Greeting;

    /// <summary>Whether the message is a notice, which begins with "* " in every wording so that nobody takes it for a user's line.</summary>
    public static bool IsNotice(MessageId message) => message is not
        (MessageId.Greeting or MessageId.Arrived or MessageId.Left or MessageId.LeftSaying or MessageId.Said or MessageId.Acted);
}
