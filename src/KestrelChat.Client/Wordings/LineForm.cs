using System.Runtime.InteropServices;
using KestrelChat.Client.Lines;

namespace KestrelChat.Client.Wordings;

/// <summary>What a message of the server means to the client.</summary>
/// <param name="Kind">What its line is.</param>
/// <param name="Name">The slot of <see cref="ServerLine.Name"/>, if any.</param>
/// <param name="Body">The slot of <see cref="ServerLine.Body"/>, if any.</param>
/// <param name="Ending">Why the connection ends.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LineForm(LineKind Kind, SlotKind? Name = null, SlotKind? Body = null, Ending Ending = Ending.None)
{
    /// <summary>Any notice.</summary>
    public static readonly LineForm Notice = new(LineKind.Notice);

    /// <summary>Returns the form of a message by its name in a wording; null if its line is a notice like any other.</summary>
    public static LineForm? Of(string message) => message switch
    {
        "greeting" => new(LineKind.Greeting, SlotKind.Who),
        "arrived" => new(LineKind.Arrived, SlotKind.Who),
        "left" => new(LineKind.Left, SlotKind.Who),
        "leftSaying" => new(LineKind.Left, SlotKind.Who, SlotKind.Text),
        "said" => new(LineKind.Said, SlotKind.Who, SlotKind.Text),
        "acted" => new(LineKind.Acted, SlotKind.Who, SlotKind.Text),
        "renamed" => new(LineKind.Renamed, SlotKind.Who, SlotKind.Name),
        "nameAcquired" or "nameIsYours" => new(LineKind.OwnName, SlotKind.Name),
        "nameClaimHint" => new(LineKind.ClaimHint, Body: SlotKind.Text),
        "roomEntered" or "roomIsHere" => new(LineKind.RoomEntered, Body: SlotKind.Room),
        "historyBegins" or "historyBeginsEarlier" => new(LineKind.HistoryBegins),
        "foundBegins" => new(LineKind.HistoryBegins, Body: SlotKind.Text),
        "historyEnds" => new(LineKind.HistoryEnds),
        "names" => new(LineKind.Names, Body: SlotKind.Text),
        "whoLine" => new(LineKind.Names, SlotKind.Who, SlotKind.Who),
        "roomLine" => new(LineKind.Room, Body: SlotKind.Room),
        "privateFrom" => new(LineKind.PrivateFrom, SlotKind.Who, SlotKind.Text),
        "privateTo" => new(LineKind.PrivateTo, SlotKind.Who, SlotKind.Text),
        "topicSet" or "topicCleared" or "topicLocked" or "topicUnlocked" or "isAway" or "isAwayBecause" => new(LineKind.Notice, SlotKind.Who),
        "goodbye" => new(LineKind.Ending, Ending: Ending.Quit),
        "kicked" or "kickedFor" => new(LineKind.Ending, Ending: Ending.Kicked),
        "banned" or "bannedFor" => new(LineKind.Ending, Ending: Ending.Banned),
        "nameClaimedAway" => new(LineKind.Ending, Ending: Ending.NameClaimed),
        "restarting" or "serverFull" or "tooManyFromAddress" => new(LineKind.Ending, Ending: Ending.ComeBack),
        _ => null,
    };
}
