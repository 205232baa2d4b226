using KestrelChat.Rooms.Clients;

namespace KestrelChat.Hub;

/// <summary>Decides which client of the whole chat has which name. Any thread.</summary>
public interface INameAuthority
{
    /// <summary>Whether a token that this node does not know may have been issued by another one.</summary>
    bool KnowsForeignTokens { get; }

    /// <summary>Claims a name for a client of this node, if no other client has it or its holder has the same token.</summary>
    /// <param name="client">The claimant.</param>
    /// <param name="foldedName">The comparison key of the name.</param>
    /// <param name="tokenHash">The hash of the name's token.</param>
    /// <param name="acquired">Called when the claim has succeeded, to acquire the name on this node.</param>
    /// <returns>Whether the claim succeeded.</returns>
    /// <exception cref="BackplaneUnavailableException">The others cannot be asked now. Nothing has changed.</exception>
    Task<bool> TryClaimAsync(Client client, string foldedName, ReadOnlyMemory<byte> tokenHash, Action acquired);
}

/// <summary>The authority of a chat alone: its own registry decides.</summary>
public sealed class LocalNameAuthority : INameAuthority
{
    public bool KnowsForeignTokens => false;

    public Task<bool> TryClaimAsync(Client client, string foldedName, ReadOnlyMemory<byte> tokenHash, Action acquired)
    {
        ArgumentNullException.ThrowIfNull(acquired);
        acquired();
        return Task.FromResult(true);
    }
}
