namespace KestrelChat.Wordings;

/// <summary>Which slots the template of a phrase may have: those for which the phrase has a value.</summary>
internal static class PhraseSlots
{
    public static IReadOnlyList<Slot> Of(Phrase phrase) => phrase switch
    {
        Phrase.Greeting or Phrase.Arrived or Phrase.Left or Phrase.TopicCleared or Phrase.PrivateNotTaken => [Slot.Who],
        Phrase.Said or Phrase.Acted or Phrase.LeftSaying or Phrase.TopicSet or Phrase.PrivateFrom or Phrase.PrivateTo or Phrase.IsAway or Phrase.WhoLine => [Slot.Who, Slot.Text],
        Phrase.Renamed => [Slot.Who, Slot.Name],
        Phrase.Summary => [Slot.Arrived, Slot.Left, Slot.Members],
        Phrase.RoomEntered => [Slot.Room, Slot.Members],
        Phrase.RoomLine => [Slot.Room, Slot.Members, Slot.Text],
        Phrase.LineTooLong or Phrase.ServerFull or Phrase.TooManyFromAddress or Phrase.NameTooLong or Phrase.TextTooLong or Phrase.TooManyRooms or Phrase.IgnoreFull => [Slot.Limit],
        Phrase.RoomNameWrong => [Slot.Name, Slot.Limit],
        Phrase.LinesMissed or Phrase.HistoryBegins or Phrase.WhoMore => [Slot.Count],
        Phrase.HistoryBeginsEarlier => [Slot.Count, Slot.Limit],
        Phrase.FoundBegins or Phrase.FoundNothing => [Slot.Count, Slot.Text],
        Phrase.WhoBegins => [Slot.Room, Slot.Members],
        Phrase.Names => [Slot.Room, Slot.Text],
        Phrase.Whois => [Slot.Who, Slot.Room, Slot.Text],
        Phrase.WhoisAddress => [Slot.Who, Slot.Text],
        Phrase.RoomIsHere or Phrase.TopicNone => [Slot.Room],
        Phrase.BannedFor or Phrase.KickedFor => [Slot.Reason],
        Phrase.UnknownCommandNearest or Phrase.HelpLine or Phrase.NameTaken or Phrase.NobodyOfThatNameNearest or Phrase.LanguageUnknown => [Slot.Name, Slot.Text],
        Phrase.UnknownCommand
            or Phrase.NameIsYours
            or Phrase.NameIsAnothers
            or Phrase.NameHasWrongCharacters
            or Phrase.NameIsReserved
            or Phrase.NameMixesScripts
            or Phrase.NameClaimedAway
            or Phrase.ClaimTokenWrong
            or Phrase.NobodyOfThatName
            or Phrase.IgnoreOn
            or Phrase.IgnoreOff => [Slot.Name],
        Phrase.Usage
            or Phrase.HelpAliases
            or Phrase.Topic
            or Phrase.Announcement
            or Phrase.AwayOn
            or Phrase.IgnoreList
            or Phrase.TimeOn
            or Phrase.OperatorDone
            or Phrase.OperatorFailed
            or Phrase.Muted => [Slot.Text],
        Phrase.HistoryEnds
            or Phrase.HistoryEmpty
            or Phrase.Banned
            or Phrase.Kicked
            or Phrase.Restarting
            or Phrase.Goodbye
            or Phrase.HelpBegins
            or Phrase.TopicIsLocked
            or Phrase.PrivateToYourself
            or Phrase.NobodyToReply
            or Phrase.AwayOff
            or Phrase.IgnoreNobody
            or Phrase.QuietOn
            or Phrase.QuietOff
            or Phrase.BellOn
            or Phrase.BellMentions
            or Phrase.BellOff
            or Phrase.ColorOn
            or Phrase.ColorOff
            or Phrase.TimeOff
            or Phrase.Language
            or Phrase.OperatorOn
            or Phrase.OperatorTokenWrong
            or Phrase.OperatorNotHere
            or Phrase.OperatorNone
            or Phrase.OperatorsOnly
            or Phrase.NodesUnreachable
            or Phrase.NodesReachable
            or Phrase.NotSent
            or Phrase.NodesNotAsked => [],
        _ => throw new ArgumentOutOfRangeException(nameof(phrase), phrase, "a phrase without a list of slots"),
    };

    /// <summary>Whether a wording may leave the phrase unsaid, by null.</summary>
    public static bool MayBeNull(Phrase phrase) => phrase == Phrase.Greeting;

    /// <summary>
    /// Whether the phrase is a notice of the server's own, which begins with "* " in every wording so that nobody takes it
    /// for something a person said.
    /// </summary>
    public static bool IsNotice(Phrase phrase) => phrase is not
        (Phrase.Greeting or Phrase.Arrived or Phrase.Left or Phrase.LeftSaying or Phrase.Said or Phrase.Acted);
}
