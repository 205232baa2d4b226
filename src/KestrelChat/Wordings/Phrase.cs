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

    /// <summary>Somebody said something.</summary>
    Said,

    /// <summary>How many came and went in a room too large to name each.</summary>
    Summary,

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
}

/// <summary>What a template may ask for, as <c>{who}</c>, <c>{text}</c>, …</summary>
public enum Slot
{
    /// <summary>The name shown for a client.</summary>
    Who,

    /// <summary>What was said, already made safe to show.</summary>
    Text,

    /// <summary>A number of lines.</summary>
    Count,

    /// <summary>The limit that was met: bytes or connections.</summary>
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

    public long Count { get; init; }

    public long Limit { get; init; }

    public long Arrived { get; init; }

    public long Left { get; init; }

    public long Members { get; init; }

    public ReadOnlySpan<byte> Reason { get; init; }
}

/// <summary>Which slots the template of a phrase may have: those for which the phrase has a value.</summary>
internal static class PhraseSlots
{
    public static IReadOnlyList<Slot> Of(Phrase phrase) => phrase switch
    {
        Phrase.Greeting or Phrase.Arrived or Phrase.Left => [Slot.Who],
        Phrase.Said => [Slot.Who, Slot.Text],
        Phrase.Summary => [Slot.Arrived, Slot.Left, Slot.Members],
        Phrase.LineTooLong or Phrase.ServerFull or Phrase.TooManyFromAddress => [Slot.Limit],
        Phrase.LinesMissed => [Slot.Count],
        Phrase.BannedFor or Phrase.KickedFor => [Slot.Reason],
        Phrase.Banned or Phrase.Kicked or Phrase.Restarting => [],
        _ => throw new ArgumentOutOfRangeException(nameof(phrase), phrase, "a phrase without a list of slots"),
    };

    /// <summary>Whether a wording may leave the phrase unsaid, by null.</summary>
    public static bool MayBeNull(Phrase phrase) => phrase == Phrase.Greeting;

    /// <summary>
    /// Whether the phrase is a notice of the server's own, which begins with "* " in every wording so that nobody takes it
    /// for something a person said.
    /// </summary>
    public static bool IsNotice(Phrase phrase) => phrase is
        Phrase.Summary or Phrase.LineTooLong or Phrase.LinesMissed or Phrase.ServerFull or Phrase.Restarting
        or Phrase.TooManyFromAddress or Phrase.Banned or Phrase.BannedFor or Phrase.Kicked or Phrase.KickedFor;
}
