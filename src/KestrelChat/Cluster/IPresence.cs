namespace KestrelChat.Cluster;

/// <summary>
/// Who is where. A node is alive while it renews its lease; leases end by the store's own clock, so that nodes' clocks need
/// not agree.
/// </summary>
/// <remarks>
/// Methods that answer false: the node is not in the cluster. It never entered, or it was found dead and its clients were
/// told to be gone; then it enters again under a new id and publishes them anew.
/// </remarks>
public interface IPresence
{
    /// <summary>Enters a node, without clients.</summary>
    /// <param name="node">A new id, not used before.</param>
    /// <param name="name">What operators call it.</param>
    /// <param name="life">How long the lease lasts unless it is renewed; 15 s where it is renewed every 5 s.</param>
    /// <returns>False: this id was found dead before.</returns>
    Task<bool> EnterAsync(Guid node, string name, TimeSpan life, CancellationToken cancellation = default);

    /// <summary>Renews the lease. A lease that has ended can be renewed as long as nobody noticed.</summary>
    Task<bool> RenewAsync(Guid node, TimeSpan life, CancellationToken cancellation = default);

    /// <summary>Ends a node's stay, with its clients, names and messages.</summary>
    Task LeaveAsync(Guid node, CancellationToken cancellation = default);

    /// <summary>
    /// Publishes clients of a node and removes others. Names are not touched: they are claimed.
    /// </summary>
    /// <param name="changed">New ones, and those of whom anything changed; each once.</param>
    /// <param name="gone">The ids of those that left; who is among the changed has not.</param>
    Task<bool> UpdateAsync(Guid node, IReadOnlyCollection<ClusterClient> changed, IReadOnlyCollection<long> gone, CancellationToken cancellation = default);

    /// <summary>
    /// Makes a name a client's own, if nobody has it or who has it has shown the same token; the name it had before is free.
    /// </summary>
    /// <param name="folded">The name as names are compared.</param>
    /// <param name="tokenHash">A hash of what proves that two sessions are one person's; null = nothing does.</param>
    Task<NameClaim> ClaimAsync(ClientKey client, string folded, ReadOnlyMemory<byte>? tokenHash, CancellationToken cancellation = default);

    /// <summary>
    /// Makes sure that a client has the name that it had before: for who was away, or did not get an answer. What somebody else
    /// took meanwhile stays theirs, even if it was the same person.
    /// </summary>
    /// <inheritdoc cref="ClaimAsync" path="/param"/>
    Task<NameClaim> ReclaimAsync(ClientKey client, string folded, ReadOnlyMemory<byte> tokenHash, CancellationToken cancellation = default);

    /// <summary>Gives up a client's name, if it has any.</summary>
    Task ReleaseAsync(ClientKey client, CancellationToken cancellation = default);

    /// <summary>Clients of all nodes that were not found dead, oldest first.</summary>
    Task<IReadOnlyList<SeenClient>> ListClientsAsync(ClientQuery query, CancellationToken cancellation = default);

    /// <summary>How many clients there are, in a room or in all (null).</summary>
    Task<long> CountClientsAsync(string? room, CancellationToken cancellation = default);

    /// <summary>Rooms that have members, by name, after a name.</summary>
    Task<IReadOnlyList<SeenRoom>> ListRoomsAsync(string after, int maxRooms, CancellationToken cancellation = default);

    /// <summary>These rooms, in that order; with no members and no lines those where nobody ever was.</summary>
    Task<IReadOnlyList<SeenRoom>> FindRoomsAsync(IReadOnlyCollection<string> rooms, CancellationToken cancellation = default);

    /// <summary>Gives a room a topic; null = takes it away. It outlasts all nodes.</summary>
    Task SetTopicAsync(string room, string? topic, CancellationToken cancellation = default);

    /// <summary>
    /// Finds a node whose lease has ended. Of all that ask, one gets it, and gets it again until it calls
    /// <see cref="ForgetAsync"/>; should that one die before, another gets it. The dead node's names are free from then on and
    /// its clients are listed no more.
    /// </summary>
    /// <param name="by">A living node.</param>
    /// <returns>One dead node; null if there is none for this one to see to.</returns>
    Task<DeadNode?> FindDeadAsync(Guid by, CancellationToken cancellation = default);

    /// <summary>
    /// Removes a dead node that <see cref="FindDeadAsync"/> gave to this one, and in the same step sends what is to be told of
    /// it to every living node, the caller included: exactly once, whatever happens to the caller before or afterwards.
    /// </summary>
    /// <returns>Whether it was done now. False: it was done before, or another node has taken it over.</returns>
    Task<bool> ForgetAsync(Guid by, Guid dead, IReadOnlyList<MailBody> farewell, CancellationToken cancellation = default);
}
