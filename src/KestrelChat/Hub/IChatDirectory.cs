using KestrelChat.Views;

namespace KestrelChat.Hub;

/// <summary>Answers questions about the whole chat: the clients, rooms and lines of all nodes. Any thread.</summary>
/// <remarks>Every method throws <see cref="BackplaneUnavailableException"/> when the other nodes cannot be asked now.</remarks>
public interface IChatDirectory
{
    /// <summary>Returns the client elsewhere with this name or address, or null.</summary>
    Task<ClientRecord?> FindElsewhereAsync(string name);

    /// <summary>Returns clients elsewhere that are in a room, oldest first.</summary>
    Task<IReadOnlyList<ClientRecord>> ListElsewhereAsync(string room, int limit);

    /// <summary>Returns clients of all nodes, with the keys and names of their nodes.</summary>
    Task<IReadOnlyList<ClientRecord>> ListClientsAsync(ClientFilter filter);

    /// <summary>Counts the clients of all nodes, in a room or in all (null).</summary>
    Task<long> CountClientsAsync(string? room);

    /// <summary>Returns the rooms with members on any node, and the lobby, ordered by name.</summary>
    Task<IReadOnlyList<RoomRecord>> ListRoomsAsync();

    /// <summary>Whether a room that is not open on this node exists elsewhere: it has members, a topic, or lines that are kept.</summary>
    Task<bool> RoomExistsAsync(string room);

    /// <summary>Returns the last lines of a room that are kept anywhere, oldest first.</summary>
    Task<IReadOnlyList<SaidLine>> LastLinesAsync(string room, int count);
}
