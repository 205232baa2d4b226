using System.Text.Json;
using KestrelChat.Client.Editing;

namespace KestrelChat.Client.Wordings;

/// <summary>Reads a wording from JSON in the form of the server's files. Pure.</summary>
/// <remarks>What the client does not need may be missing, so that files of earlier and later servers work.</remarks>
internal static class WordingReader
{
    private const string Commands = "commands";
    private const string Said = "said";

    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <exception cref="FormatException">The text is not a wording; the message says why.</exception>
    public static Wording Read(string name, ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith("\uFEFF"u8))
        {
            json = json["\uFEFF"u8.Length..];
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Options);
            return Read(name, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half of an escaped surrogate pair is no text (InvalidOperationException).
            throw new FormatException(e.Message, e);
        }
    }

    private static Wording Read(string name, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("expected a JSON object of templates");
        }

        Dictionary<string, LineTemplate> messages = new(StringComparer.Ordinal);
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.String && property.Value.GetString() is { Length: > 0 } text)
            {
                messages[property.Name] = LineTemplate.Parse(text);
            }
        }

        if (!messages.ContainsKey(Said))
        {
            throw new FormatException($"the template '{Said}' is missing");
        }

        bool showsOwnArrival = json.TryGetProperty("showsOwnArrival", out JsonElement shows) && shows.ValueKind == JsonValueKind.True;
        return new Wording(name, messages, showsOwnArrival, ReadCommands(json));
    }

    private static List<CommandHint> ReadCommands(JsonElement json)
    {
        List<CommandHint> commands = [];
        if (json.TryGetProperty(Commands, out JsonElement all) && all.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty command in all.EnumerateObject())
            {
                commands.Add(new CommandHint(command.Name, TextOf(command.Value, "arguments"), TextOf(command.Value, "help")));
            }
        }

        return commands;
    }

    private static string TextOf(JsonElement command, string key) =>
        command.ValueKind == JsonValueKind.Object && command.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() ?? ""
            : "";
}
