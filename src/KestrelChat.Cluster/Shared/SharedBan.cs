using System.Text.Json.Serialization;

namespace KestrelChat.Cluster.Shared;

/// <summary>A ban in the store, or that it was lifted. All texts are visible text.</summary>
/// <param name="At">When the ban was made or lifted.</param>
/// <param name="Until">Until when it is in force, or known to be lifted; null = without an end.</param>
internal sealed record SharedBan(string By, string Address, string Reason, DateTimeOffset At, DateTimeOffset? Until, bool IsLifted);

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SharedBan))]
internal sealed partial class SharedBanJson : JsonSerializerContext;
