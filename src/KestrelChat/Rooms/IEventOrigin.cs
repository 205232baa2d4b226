using KestrelChat.Rooms.Clients;

namespace KestrelChat.Rooms;

/// <summary>The presence in a room from which an event comes, or several of them. A log returns it with the event, and otherwise does not look at it.</summary>
public interface IEventOrigin
{
    /// <summary>The client; the first one of several.</summary>
    Client Client { get; }
}
