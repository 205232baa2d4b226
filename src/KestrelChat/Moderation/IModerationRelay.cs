using System.Net;
using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Moderation;

/// <summary>Carries what operators do here to the rest of the chat. Any thread. All texts are visible text.</summary>
/// <remarks>
/// Every method completes when the other nodes have carried it out, at the latest after 3 seconds, and says which nodes have not
/// answered by then. What they have not done is kept for them. Methods do not throw because of other nodes.
/// </remarks>
public interface IModerationRelay
{
    /// <summary>Disconnects a client elsewhere.</summary>
    Task<RelayOutcome> KickAsync(ClientRecord client, string by, string reason);

    /// <summary>Mutes somebody on all other nodes, and on nodes that start later; zero unmutes.</summary>
    Task<RelayOutcome> MuteAsync(MuteTarget target, string by, TimeSpan duration);

    Task<RelayOutcome> BanAsync(string by, Ban ban);

    Task<RelayOutcome> LiftAsync(string by, Ban ban);

    Task<RelayOutcome> AnnounceAsync(string by, string text);
}

/// <summary>Who is muted.</summary>
/// <param name="DisplayName">The name that was shown when it was muted.</param>
/// <param name="Client">The client, with its node.</param>
/// <param name="Folded">The comparison key of its name; null if it had none.</param>
/// <param name="Address">Its address, by which it is muted too; null if there is none or many users share it.</param>
public sealed record MuteTarget(string DisplayName, ClientKey Client, string? Folded, IPAddress? Address);

/// <summary>Whether the other nodes have carried out what an operator did.</summary>
/// <param name="Pending">The names of the nodes that have not answered; it is kept for them. Empty = all have done it.</param>
/// <param name="IsGone">Whether the client had gone already, so that nothing was to be done.</param>
public sealed record RelayOutcome(IReadOnlyList<string> Pending, bool IsGone = false)
{
    /// <summary>All have done it.</summary>
    public static RelayOutcome Done { get; } = new([]);
}

/// <summary>The relay of a chat alone: there is no rest.</summary>
public sealed class LocalModerationRelay : IModerationRelay
{
    public Task<RelayOutcome> KickAsync(ClientRecord client, string by, string reason) => Task.FromResult(new RelayOutcome([], IsGone: true));

    public Task<RelayOutcome> MuteAsync(MuteTarget target, string by, TimeSpan duration) => Task.FromResult(RelayOutcome.Done);

    public Task<RelayOutcome> BanAsync(string by, Ban ban) => Task.FromResult(RelayOutcome.Done);

    public Task<RelayOutcome> LiftAsync(string by, Ban ban) => Task.FromResult(RelayOutcome.Done);

    public Task<RelayOutcome> AnnounceAsync(string by, string text) => Task.FromResult(RelayOutcome.Done);
}
