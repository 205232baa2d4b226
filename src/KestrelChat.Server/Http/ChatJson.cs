using System.Text.Json;
using System.Text.Json.Serialization;

namespace KestrelChat.Server.Http;

/// <summary>How what is shown over HTTP is written as JSON; generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(ClientView))]
[JsonSerializable(typeof(IAsyncEnumerable<ClientView>))]
[JsonSerializable(typeof(IReadOnlyList<RoomView>))]
internal sealed partial class ChatJson : JsonSerializerContext;
