using KestrelChat.Members;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms;

/// <summary>
/// The same rooms on other nodes: what is said goes into one log that all follow, what happens is told to them. Any thread,
/// some calls under a room's lock; must not wait, throw or call back.
/// </summary>
internal interface IRoomPeers
{
    /// <summary>Whether they cannot be reached, and the rooms were told so.</summary>
    bool IsAlone { get; }

    /// <summary>Brings a line on its way into the log; it is shown when it comes back.</summary>
    /// <param name="speaker">Who waits for it; null for nobody.</param>
    /// <returns>False when it cannot be kept any more until others are sent.</returns>
    bool TryAppend(Room room, Client? speaker, string who, ReadOnlySpan<byte> text, bool isAction);

    /// <summary>Something happened to a client in a room: it came, left, took a name or set the topic.</summary>
    /// <param name="who">What it was called.</param>
    /// <param name="name">What it is called now, where that is what happened.</param>
    /// <param name="text">Its last word, or the topic.</param>
    void Happened(Room room, Phrase happened, Client client, string who, string? name = null, string? text = null);
}
