using KestrelChat.Wordings;

namespace KestrelChat.Views;

/// <summary>Something that happened in a room, before any wording has told it.</summary>
internal readonly ref struct RoomEvent
{
    public required Phrase Phrase { get; init; }

    public PhraseArguments Arguments { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>In which room. UTF-8.</summary>
    public ReadOnlySpan<byte> Room { get; init; }

    /// <summary>Who did it, by the key under which it can be ignored; null for what the server says of itself.</summary>
    public string? Author { get; init; }

    /// <summary>Whether somebody said it, rather than the server telling of it.</summary>
    public bool IsSaid => Phrase is Phrase.Said or Phrase.Acted;

    /// <summary>Whether it is what somebody wrote, to all or to one, rather than a notice.</summary>
    public bool IsWritten => IsSaid || Phrase is Phrase.PrivateFrom or Phrase.PrivateTo;

    /// <summary>Whether it tells who came or went.</summary>
    public bool IsComingOrGoing => Phrase is Phrase.Arrived or Phrase.Left or Phrase.LeftSaying or Phrase.Summary;
}
