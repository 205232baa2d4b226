using KestrelChat.Cluster;
using KestrelChat.Members;

namespace KestrelChat.Commands;

/// <summary>Somebody who is here: connected to this node, or to another.</summary>
/// <param name="Client">The client, where it is connected to this node.</param>
/// <param name="Seen">What its node tells of it, where it is another.</param>
internal sealed record Person(Client? Client, SeenClient? Seen)
{
    public string Who => Client?.Who ?? Seen!.Client.Who;

    public string Address => Client?.Info.Address ?? Seen!.Client.Address;

    public string Room => Client?.Room.Name ?? Seen!.Client.Room ?? "";

    public bool IsNamed => Client?.Identity.IsName ?? Seen!.Folded is not null;

    public string? Away => Client is { } client ? client.ChosenPreferences?.AwayText : Seen!.Client.Away;

    public TimeSpan Idle(DateTimeOffset now) => Client?.Idle ?? now - Seen!.Client.HeardAt;
}
