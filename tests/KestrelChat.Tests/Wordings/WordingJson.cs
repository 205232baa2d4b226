using System.Text.Json;
using System.Text.Json.Nodes;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Wordings;

/// <summary>A wording as it lies in a file, complete, for a test to break.</summary>
internal static class WordingJson
{
    /// <summary>The names that a wording's file uses for the phrases.</summary>
    public static IEnumerable<(string Name, Phrase Phrase)> Names =>
        Enum.GetValues<Phrase>().Select(phrase => (JsonNamingPolicy.CamelCase.ConvertName(phrase.ToString()), phrase));

    public static JsonObject Complete()
    {
        var json = new JsonObject { ["showsOwnArrival"] = false };
        foreach (var (name, phrase) in Names)
        {
            var slots = PhraseSlots.Of(phrase).Select(slot => "{" + slot.ToString().ToLowerInvariant() + "}");
            json[name] = (PhraseSlots.IsNotice(phrase) ? "* " : "") + name + " " + string.Join(' ', slots);
        }

        json["said"] = "{who}: {text}";
        json["commands"] = new JsonObject(CommandHelp.Words.Select(word => KeyValuePair.Create<string, JsonNode?>(word, new JsonObject { ["help"] = "does " + word })));
        return json;
    }
}
