using System.Text.Json;
using System.Text.Json.Serialization;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Cluster.Shared;

/// <summary>What an operator ordered for all nodes, as JSON: a node skips what only a later version knows of it. All texts are visible text.</summary>
/// <param name="Kind">What was ordered.</param>
/// <param name="Origin">The process in which it was ordered.</param>
/// <param name="By">The operator.</param>
internal sealed record SharedOrder(SharedOrderKind Kind, Guid Origin, string By)
{
    /// <summary>The version of this format.</summary>
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>Banned or muted addresses.</summary>
    public string? Address { get; init; }

    /// <summary>Of a ban its reason, of an announcement its text.</summary>
    public string Text { get; init; } = "";

    /// <summary>Of a mute: the name that the client had.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Of a mute: the comparison key of its name.</summary>
    public string? Folded { get; init; }

    /// <summary>Of a mute: its node.</summary>
    public Guid Node { get; init; }

    /// <summary>Of a mute: its number on its node.</summary>
    public long Client { get; init; }

    /// <summary>Whether this version knows what was ordered, and whom it concerns.</summary>
    public bool IsUnderstood => Version <= CurrentVersion && Enum.IsDefined(Kind) && (Kind is not (SharedOrderKind.Ban or SharedOrderKind.Lift) || Address is not null);

    /// <summary>Reads an order, which this version may not understand; null if it is none.</summary>
    public static SharedOrder? Read(SharedValue value)
    {
        try
        {
            return JsonSerializer.Deserialize(value.Value.Span, SharedOrderJson.Default.SharedOrder) is { } order
                ? order with { Text = order.Text ?? "" }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToValue() => JsonSerializer.SerializeToUtf8Bytes(this, SharedOrderJson.Default.SharedOrder);
}

/// <summary>What operators order for all nodes. The numbers are stored: they never change, and none is used twice.</summary>
internal enum SharedOrderKind
{
    Ban = 1,
    Lift = 2,
    Mute = 3,
    Unmute = 4,
    Announce = 5,
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SharedOrder))]
internal sealed partial class SharedOrderJson : JsonSerializerContext;
