using KestrelChat.Rooms.Clients;

namespace KestrelChat.Rooms;

/// <summary>The arrival of a client that is in a room but was removed from its log.</summary>
/// <param name="Origin">Its presence in the room, to be returned to <see cref="RoomReplica.Show"/>.</param>
/// <param name="Author">The name that it is shown under.</param>
/// <param name="Change">Its entering, with a step of its own.</param>
public sealed record RepeatedArrival(IEventOrigin Origin, Identity Author, MembershipChange Change);
