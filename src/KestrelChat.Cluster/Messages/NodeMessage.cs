using System.Text.Json;
using System.Text.Json.Serialization;

namespace KestrelChat.Cluster.Messages;

/// <summary>The kinds of messages between nodes. The numbers are stored: they never change, and none is used twice.</summary>
internal enum NodeMessageKind
{
    /// <summary>The answer to a message.</summary>
    Reply = 1,

    /// <summary>A private line.</summary>
    Private = 2,

    /// <summary>An operator disconnects a client.</summary>
    Kick = 3,

    /// <summary>Another connection claimed the name of a client.</summary>
    NameClaimed = 4,
}

/// <summary>What became of a message.</summary>
internal enum NodeReply
{
    /// <summary>It is not known: it was read, and no answer has come. Never sent.</summary>
    NotKnown = -1,

    /// <summary>It was carried out.</summary>
    Done = 1,

    /// <summary>The client has gone.</summary>
    Gone = 2,

    /// <summary>The client does not read.</summary>
    NotReading = 3,

    /// <summary>The receiver does not know this kind of message.</summary>
    Unknown = 4,
}

/// <summary>A message between nodes, as JSON: a node skips what only a later version knows of it.</summary>
/// <remarks>All texts are visible text.</remarks>
internal sealed record NodeMessage
{
    /// <summary>The version of this format.</summary>
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>The number of the sending client on the sending node.</summary>
    public long From { get; init; }

    /// <summary>The name of the sending client.</summary>
    public string? DisplayName { get; init; }

    public string? Text { get; init; }

    /// <summary>The operator.</summary>
    public string? By { get; init; }

    /// <summary>Of a reply: the message that it answers.</summary>
    public Guid? ReplyTo { get; init; }

    /// <summary>Of a reply: what became of the message.</summary>
    public NodeReply? Result { get; init; }

    /// <exception cref="JsonException">It is not a message.</exception>
    public static NodeMessage Of(ReadOnlyMemory<byte> body) => JsonSerializer.Deserialize(body.Span, NodeJson.Default.NodeMessage) ?? new NodeMessage();

    public byte[] ToBody() => JsonSerializer.SerializeToUtf8Bytes(this, NodeJson.Default.NodeMessage);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(NodeMessage))]
internal sealed partial class NodeJson : JsonSerializerContext;
