using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Store;

/// <summary>The nodes of the cluster, their clients, and the names that clients own.</summary>
/// <remarks>
/// A node is in the cluster while it renews its lease. Leases end by the store's clock. A node that was found dead is removed with its
/// clients: one event in each of their rooms says that they left, in the same transaction. Such a node enters again under a new id, and
/// its clients arrive again. Clients are published and removed by the events of <see cref="ILogStore"/>.
/// </remarks>
public interface IPresenceStore
{
    /// <summary>Adds a node without clients.</summary>
    /// <param name="node">A new id.</param>
    /// <param name="name">The name that operators see.</param>
    /// <param name="life">How long the lease lasts unless it is renewed.</param>
    /// <param name="retention">
    /// What this node is configured to keep of the log. The log's retention becomes that of its nodes as soon as all nodes with a lease
    /// have the same; the first node's applies at once.
    /// </param>
    /// <returns>Null if a node with this id was removed.</returns>
    Task<LeaseState?> EnterAsync(Guid node, string name, TimeSpan life, Retention retention, CancellationToken cancellation = default);

    /// <summary>Renews a lease. An expired lease can be renewed until another node finds this one dead.</summary>
    /// <returns>Null if the node is not in the cluster.</returns>
    Task<LeaseState?> RenewAsync(Guid node, TimeSpan life, CancellationToken cancellation = default);

    /// <summary>Removes a node with its clients and names; events say that the clients left.</summary>
    Task LeaveAsync(Guid node, CancellationToken cancellation = default);

    /// <summary>
    /// Removes one node whose lease has expired, as <see cref="LeaveAsync"/> does: whoever calls first, once. Several events of a room are
    /// replaced by one summary if more than <paramref name="maxAnnounced"/> clients leave it.
    /// </summary>
    /// <param name="by">The calling node, which must be in the cluster.</param>
    /// <returns>The name of the removed node; null if none is left.</returns>
    Task<string?> RemoveDeadAsync(Guid by, int maxAnnounced, CancellationToken cancellation = default);

    /// <summary>Updates what rooms do not show of clients that are published: being away, the last activity. Others are ignored.</summary>
    /// <param name="changed">Each once. Names and rooms are ignored: events change them.</param>
    /// <exception cref="StoreRefusedException">The store refuses one of these clients.</exception>
    Task UpdateAsync(Guid node, IReadOnlyCollection<PublishedClient> changed, CancellationToken cancellation = default);

    /// <summary>Removes a client that is no member of a room, such as one that claimed a name after it had left.</summary>
    Task RemoveAsync(ClientKey client, CancellationToken cancellation = default);

    /// <summary>
    /// Assigns a name to a client if no other client has it, or the one that has it claimed it with the same token. Releases the
    /// client's earlier name. A client from which the name is taken over leaves its room in the same transaction: it will be closed.
    /// </summary>
    /// <param name="node">The node that the client is connected to.</param>
    /// <param name="client">The client, which is published without a room if it was not published yet.</param>
    /// <param name="folded">The comparison key of the name.</param>
    /// <param name="tokenHash">A hash of the token by which another session of the same user can take over the name; null = none can.</param>
    /// <param name="takesOver">Whether it is taken over from another session of the same user; if not, that session keeps it.</param>
    /// <param name="notice">
    /// Sent, in the same transaction, to the node of a client from which the name is taken over, this one or another: even if the answer
    /// to this claim is lost, that client learns that it has lost its name. Null = nothing is sent.
    /// </param>
    Task<NameClaim> ClaimAsync(Guid node, PublishedClient client, string folded, ReadOnlyMemory<byte>? tokenHash, bool takesOver, TakeoverNotice? notice = null, CancellationToken cancellation = default);

    /// <summary>Releases a client's name, if it has one.</summary>
    Task ReleaseAsync(ClientKey client, CancellationToken cancellation = default);

    /// <summary>Lists clients of all nodes, oldest connection first.</summary>
    Task<IReadOnlyList<ClusterClient>> ListClientsAsync(ClientQuery query, CancellationToken cancellation = default);

    /// <summary>Counts the clients in a room; null = in all.</summary>
    Task<long> CountClientsAsync(string? room, CancellationToken cancellation = default);

    /// <summary>Lists rooms with members, in the order of their names, after a name.</summary>
    Task<IReadOnlyList<ClusterRoom>> ListRoomsAsync(string after, int maxRooms, CancellationToken cancellation = default);

    /// <summary>Lists the rooms with the most members, and how many rooms have members.</summary>
    Task<(IReadOnlyList<ClusterRoom> Rooms, int Total)> ListLargestRoomsAsync(int maxRooms, CancellationToken cancellation = default);

    /// <summary>Finds these rooms, in their order. Rooms that do not exist have no members and no lines.</summary>
    Task<IReadOnlyList<ClusterRoom>> FindRoomsAsync(IReadOnlyCollection<string> rooms, CancellationToken cancellation = default);
}
