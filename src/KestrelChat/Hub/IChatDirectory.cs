using System.Runtime.InteropServices;
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

    /// <summary>Returns the rooms with the most members on all nodes, and how many rooms there are.</summary>
    Task<LargestRooms> ListLargestRoomsAsync(int limit);

    /// <summary>Whether a room that is not open on this node exists elsewhere: it has members, a topic, or lines that are kept.</summary>
    Task<bool> RoomExistsAsync(string room);

    /// <summary>Returns the name of a room with members on another node that looks like a name, or null.</summary>
    Task<string?> FindLookAlikeElsewhereAsync(string room);

    /// <summary>Returns which lines of a room are kept anywhere.</summary>
    Task<KeptLines> FindLinesAsync(string room);

    /// <summary>Returns a page of a room's lines from a number on, oldest first: at least one if there is one, and then as many as fit.</summary>
    /// <param name="first">The number of the first line; if it is no longer kept, the page begins with the first one that is.</param>
    /// <param name="last">The number of the last line.</param>
    /// <param name="maxBytes">The most bytes of text.</param>
    Task<IReadOnlyList<SaidLine>> ReadLinesAsync(string room, long first, long last, int maxBytes);
}

/// <summary>The numbers of the lines of a room that are kept: all from the first to the last.</summary>
/// <param name="First">One more than <paramref name="Last"/> if none is kept.</param>
/// <param name="Last">The number of lines that were ever said in the room.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct KeptLines(long First, long Last);

/// <summary>The rooms with the most members.</summary>
/// <param name="Rooms">By their number of members, the largest first; then by name. The lobby is among them even if it is empty.</param>
/// <param name="Total">How many rooms with members there are, the lobby included.</param>
public sealed record LargestRooms(IReadOnlyList<RoomRecord> Rooms, int Total);
