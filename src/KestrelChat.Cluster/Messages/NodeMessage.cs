using System.Text.Json;
using System.Text.Json.Serialization;
using KestrelChat.Cluster.Store;
using KestrelChat.Wordings;

namespace KestrelChat.Cluster.Messages;

/// <summary>The kinds of messages between nodes.</summary>
internal enum NodeMessageKind
{
    /// <summary>A client arrived in a room, left it, changed its name, or changed or locked the topic.</summary>
    RoomEvent = 1,

    /// <summary>A private line.</summary>
    Private = 2,

    /// <summary>An operator disconnects a client.</summary>
    Kick = 3,

    /// <summary>An operator mutes a client or an address.</summary>
    Mute = 4,

    /// <summary>An operator bans addresses.</summary>
    Ban = 5,

    /// <summary>An operator lifts a ban.</summary>
    Lift = 6,

    /// <summary>An operator announces something.</summary>
    Announcement = 7,

    /// <summary>Another connection claimed the name of a client.</summary>
    NameClaimed = 8,

    /// <summary>An operator locked or unlocked a topic.</summary>
    TopicLock = 9,
}

/// <summary>A message between nodes, as JSON, so that nodes of neighbouring versions understand what they know of it.</summary>
/// <remarks>All texts are visible text.</remarks>
internal sealed record NodeMessage
{
    public string? Room { get; init; }

    /// <summary>What happened in the room.</summary>
    public MessageId? Event { get; init; }

    /// <summary>The name of the client that did it.</summary>
    public string? Who { get; init; }

    /// <summary>The number of that client on the sending node.</summary>
    public long From { get; init; }

    /// <summary>The new name.</summary>
    public string? Name { get; init; }

    public string? Text { get; init; }

    /// <summary>The number of the addressed client on the receiving node.</summary>
    public long To { get; init; }

    /// <summary>The operator.</summary>
    public string? By { get; init; }

    public string? Address { get; init; }

    /// <summary>Null = without an end.</summary>
    public TimeSpan? Duration { get; init; }

    public bool Locked { get; init; }

    public static NodeMessage Of(MessageBody body) => JsonSerializer.Deserialize(body.Body.Span, NodeJson.Default.NodeMessage) ?? new NodeMessage();

    public MessageBody ToBody(NodeMessageKind kind) => new((int)kind, JsonSerializer.SerializeToUtf8Bytes(this, NodeJson.Default.NodeMessage));
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true)]
[JsonSerializable(typeof(NodeMessage))]
internal sealed partial class NodeJson : JsonSerializerContext;
