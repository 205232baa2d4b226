using System.Text.Json;
using System.Text.Json.Serialization;
using KestrelChat.Server.Moderation;

namespace KestrelChat.Server.Http;

/// <summary>The JSON serialization of requests and responses, generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(ClientView))]
[JsonSerializable(typeof(IAsyncEnumerable<ClientView>))]
[JsonSerializable(typeof(IReadOnlyList<ClusterClientView>))]
[JsonSerializable(typeof(IReadOnlyList<RoomView>))]
[JsonSerializable(typeof(IAsyncEnumerable<LineView>))]
[JsonSerializable(typeof(SayRequest))]
[JsonSerializable(typeof(BanRequest))]
[JsonSerializable(typeof(BanView))]
[JsonSerializable(typeof(IReadOnlyList<BanView>))]
[JsonSerializable(typeof(MuteRequest))]
[JsonSerializable(typeof(IReadOnlyList<AuditEntry>))]
internal sealed partial class ChatJson : JsonSerializerContext;
