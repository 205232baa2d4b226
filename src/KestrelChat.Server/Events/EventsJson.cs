using System.Text.Json;
using System.Text.Json.Serialization;

namespace KestrelChat.Server.Events;

/// <summary>The JSON serialization of events, generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(Snapshot))]
[JsonSerializable(typeof(SampleColumns))]
[JsonSerializable(typeof(LagView))]
[JsonSerializable(typeof(RoomStart))]
[JsonSerializable(typeof(LineEvent))]
internal sealed partial class EventsJson : JsonSerializerContext;
