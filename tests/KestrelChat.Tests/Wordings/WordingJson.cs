using System.Text.Json;
using System.Text.Json.Nodes;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Wordings;

/// <summary>A complete wording as JSON, which tests break.</summary>
internal static class WordingJson
{
    /// <summary>The names of the messages in JSON.</summary>
    public static IEnumerable<(string Name, MessageId MessageId)> Names =>
        Enum.GetValues<MessageId>().Select(message => (JsonNamingPolicy.CamelCase.ConvertName(message.ToString()), message));

    public static JsonObject Complete()
    {
        var json = new JsonObject { ["showsOwnArrival"] = false };
        foreach (var (name, message) in Names)
        {
            var slots = MessageSlots.Of(message).Select(slot => "{" + slot.ToString().ToLowerInvariant() + "}");
            json[name] = (MessageSlots.IsNotice(message) ? "* " : "") + name + " " + string.Join(' ', slots);
        }

        json["said"] = "{who}: {text}";
        json["commands"] = new JsonObject(CommandHelp.Commands.Select(word => KeyValuePair.Create<string, JsonNode?>(word, new JsonObject { ["help"] = "does " + word })));
        json["units"] = new JsonObject { ["seconds"] = "{count}s", ["minutes"] = "{count}m", ["hours"] = "{count}h", ["days"] = "{count}d" };
        json["helpGroups"] = new JsonObject { ["views"] = "views", ["operators"] = "operators" };
        return json;
    }
}
