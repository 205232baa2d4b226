using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Store;

/// <summary>The nodes of the cluster, their clients, the names that clients own, and the rooms' topics.</summary>
/// <remarks>
/// A node is alive while it renews its lease. Leases end by the store's clock, so the nodes' clocks need not agree. Methods return
/// false for a node that is not in the cluster: it never entered, or it was found dead and its clients were removed. Such a node
/// enters again under a new id and publishes its clients again.
/// </remarks>
public interface IPresenceStore
{
    /// <summary>Adds a node without clients.</summary>
    /// <param name="node">A new id.</param>
    /// <param name="name">The name that operators see.</param>
    /// <param name="life">How long the lease lasts unless it is renewed.</param>
    /// <returns>False if a node with this id was found dead.</returns>
    Task<bool> EnterAsync(Guid node, string name, TimeSpan life, CancellationToken cancellation = default);

    /// <summary>Renews a lease. An expired lease can be renewed until another node finds this one dead.</summary>
    Task<bool> RenewAsync(Guid node, TimeSpan life, CancellationToken cancellation = default);

    /// <summary>Removes a node with its clients, names and messages.</summary>
    Task LeaveAsync(Guid node, CancellationToken cancellation = default);

    /// <summary>Publishes new and changed clients of a node and removes others. Names are claimed, not published.</summary>
    /// <param name="changed">The new and changed clients, each once.</param>
    /// <param name="gone">The ids of clients to remove; ids that are also in <paramref name="changed"/> are ignored.</param>
    Task<bool> UpdateAsync(Guid node, IReadOnlyCollection<PublishedClient> changed, IReadOnlyCollection<long> gone, CancellationToken cancellation = default);

    /// <summary>
    /// Assigns a name to a client if no other client has it, or the one that has it claimed it with the same token. Releases the
    /// client's earlier name.
    /// </summary>
    /// <param name="folded">The comparison key of the name.</param>
    /// <param name="tokenHash">A hash of the token by which another session of the same user can take over the name; null = none can.</param>
    Task<NameClaim> ClaimAsync(ClientKey client, string folded, ReadOnlyMemory<byte>? tokenHash, CancellationToken cancellation = default);

    /// <summary>
    /// Assigns a name to a client that had it before it lost the store or a response. A name that another client has acquired
    /// meanwhile stays with it, even if it is the same user's.
    /// </summary>
    /// <inheritdoc cref="ClaimAsync" path="/param"/>
    Task<NameClaim> ReclaimAsync(ClientKey client, string folded, ReadOnlyMemory<byte> tokenHash, CancellationToken cancellation = default);

    /// <summary>Releases a client's name, if it has one.</summary>
    Task ReleaseAsync(ClientKey client, CancellationToken cancellation = default);

    /// <summary>Lists clients of all nodes that were not found dead, oldest connection first.</summary>
    Task<IReadOnlyList<ClusterClient>> ListClientsAsync(ClientQuery query, CancellationToken cancellation = default);

    /// <summary>Counts the clients in a room; null = in all.</summary>
    Task<long> CountClientsAsync(string? room, CancellationToken cancellation = default);

    /// <summary>Lists rooms with members, in the order of their names, after a name.</summary>
    Task<IReadOnlyList<ClusterRoom>> ListRoomsAsync(string after, int maxRooms, CancellationToken cancellation = default);

    /// <summary>Finds these rooms, in their order. Rooms that do not exist have no members and no lines.</summary>
    Task<IReadOnlyList<ClusterRoom>> FindRoomsAsync(IReadOnlyCollection<string> rooms, CancellationToken cancellation = default);

    /// <summary>Sets or clears (null) a room's topic, which outlasts all nodes.</summary>
    Task SetTopicAsync(string room, string? topic, CancellationToken cancellation = default);

    /// <summary>
    /// Assigns a node whose lease has expired to the caller. Each is assigned to one caller, again at each call until that caller
    /// calls <see cref="ForgetAsync"/>; if the caller dies first, to another one. The names of a dead node are released, and its
    /// clients are no longer listed.
    /// </summary>
    /// <param name="by">The calling node.</param>
    /// <returns>Null if no dead node is left for the caller.</returns>
    Task<DeadNode?> FindDeadAsync(Guid by, CancellationToken cancellation = default);

    /// <summary>
    /// Removes a dead node assigned by <see cref="FindDeadAsync"/>, and sends messages about it to every living node, the caller
    /// included, in one transaction: exactly once, even if the caller dies.
    /// </summary>
    /// <returns>False if the node was removed before, or is assigned to another node.</returns>
    Task<bool> ForgetAsync(Guid by, Guid dead, IReadOnlyList<MessageBody> messages, CancellationToken cancellation = default);
}
