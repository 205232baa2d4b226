using System.Text.Json;
using System.Text.Json.Serialization;
using KestrelChat.Cluster;
using KestrelChat.Wordings;

namespace KestrelChat.Nodes;

/// <summary>What a message between nodes is about.</summary>
internal enum NodeMessageKind
{
    /// <summary>Something happened in a room: who came, left, took another name, set the topic.</summary>
    RoomEvent = 1,

    /// <summary>For one person alone.</summary>
    Private = 2,

    /// <summary>An operator closes a client.</summary>
    Kick = 3,

    /// <summary>An operator lets a client, or whoever comes from an address, not speak for a while.</summary>
    Mute = 4,

    /// <summary>An operator bans addresses.</summary>
    Ban = 5,

    /// <summary>An operator lifts a ban.</summary>
    Lift = 6,

    /// <summary>An operator tells everybody something.</summary>
    Announcement = 7,

    /// <summary>Another connection claimed a client's name.</summary>
    NameClaimed = 8,

    /// <summary>An operator locked or unlocked a topic.</summary>
    TopicLock = 9,
}

/// <summary>
/// What one node tells others, as JSON: a node of the version before or after understands what it knows of it. All texts are
/// safe to show.
/// </summary>
internal sealed record NodeMessage
{
    public string? Room { get; init; }

    /// <summary>What happened in the room.</summary>
    public Phrase? Event { get; init; }

    /// <summary>Who did it.</summary>
    public string? Who { get; init; }

    /// <summary>The client who did it, on the node that sends this.</summary>
    public long From { get; init; }

    /// <summary>The other name.</summary>
    public string? Name { get; init; }

    public string? Text { get; init; }

    /// <summary>The client that it is for, on the node that gets this.</summary>
    public long To { get; init; }

    /// <summary>The operator.</summary>
    public string? By { get; init; }

    public string? Address { get; init; }

    /// <summary>Null = without an end.</summary>
    public TimeSpan? Duration { get; init; }

    public bool Locked { get; init; }

    public static NodeMessage Of(MailBody mail) => JsonSerializer.Deserialize(mail.Body.Span, NodeJson.Default.NodeMessage) ?? new NodeMessage();

    public MailBody ToMail(NodeMessageKind kind) => new((int)kind, JsonSerializer.SerializeToUtf8Bytes(this, NodeJson.Default.NodeMessage));
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true)]
[JsonSerializable(typeof(NodeMessage))]
internal sealed partial class NodeJson : JsonSerializerContext;
