using System.Text.Json;

namespace KestrelChat.Wordings;

/// <summary>Reads a wording from JSON and collects everything that is wrong with it.</summary>
/// <param name="name">The wording's name, for errors.</param>
internal sealed class WordingReader(string name)
{
    private const string ShowsOwnArrival = "showsOwnArrival";
    private const string Commands = "commands";
    private const string Arguments = "arguments";
    private const string Help = "help";
    private const string Details = "details";
    private const string Units = "units";
    private const string HelpGroups = "helpGroups";

    private static readonly string[] s_otherNames = [ShowsOwnArrival, Units, HelpGroups, Commands];

    private readonly List<string> _errors = [];

    /// <exception cref="WordingException">The object is not a wording.</exception>
    public Wording Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new WordingException([$"wording '{name}': invalid value of kind {json.ValueKind}: expected a JSON object of templates"]);
        }

        var messages = Enum.GetValues<MessageId>().ToDictionary(NameOf, message => message, StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            if (!s_otherNames.Contains(property.Name, StringComparer.Ordinal) && !messages.ContainsKey(property.Name))
            {
                Add($"unknown name '{property.Name}': expected one of {string.Join(", ", messages.Keys.Concat(s_otherNames))}");
            }
        }

        var templates = new Template?[messages.Count];
        foreach (var (property, message) in messages)
        {
            templates[(int)message] = ReadTemplate(property, message, json);
        }

        var showsOwnArrival = json.TryGetProperty(ShowsOwnArrival, out var shows) && shows.ValueKind == JsonValueKind.True;
        if (shows.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Add($"{ShowsOwnArrival} is missing: expected true or false");
        }

        var commands = ReadCommands(json);
        var units = new DurationUnits(ReadUnit(json, "seconds"), ReadUnit(json, "minutes"), ReadUnit(json, "hours"), ReadUnit(json, "days"));
        var titles = new HelpTitles(ReadText(json, HelpGroups, "views"), ReadText(json, HelpGroups, "operators"));
        return _errors.Count == 0 ? new Wording(name, showsOwnArrival, templates, commands, units, titles) : throw new WordingException(_errors);
    }

    private Template? ReadTemplate(string property, MessageId message, JsonElement json)
    {
        if (!json.TryGetProperty(property, out var value))
        {
            Add($"the template '{property}' is missing");
            return null;
        }

        if (value.ValueKind == JsonValueKind.Null && MessageSlots.MayBeNull(message))
        {
            return null;
        }

        if (TextOf(value) is not { Length: > 0 } text)
        {
            Add($"the template '{property}' is {value.GetRawText()}: expected a text");
            return null;
        }

        if (MessageSlots.IsNotice(message) && !text.StartsWith("* ", StringComparison.Ordinal))
        {
            Add($"the template '{property}' is '{text}': expected '* ' at the beginning, as in every notice of the server");
        }

        try
        {
            return Template.Parse(text, MessageSlots.Of(message));
        }
        catch (FormatException e)
        {
            Add($"the template '{property}' is malformed: {e.Message}");
            return null;
        }
    }

    private Dictionary<string, CommandHelp> ReadCommands(JsonElement json)
    {
        var commands = new Dictionary<string, CommandHelp>(StringComparer.Ordinal);
        if (!json.TryGetProperty(Commands, out var all) || all.ValueKind != JsonValueKind.Object)
        {
            Add($"{Commands} is missing: expected an object with the {Arguments} and the {Help} of each command");
            return commands;
        }

        foreach (var command in CommandHelp.Commands)
        {
            if (!all.TryGetProperty(command, out var entry) || entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty(Help, out var help) || TextOf(help) is not { Length: > 0 } text)
            {
                Add($"{Commands}: '{command}' has no {Help}: expected a text");
                continue;
            }

            var arguments = entry.TryGetProperty(Arguments, out var value) ? TextOf(value) ?? "" : "";
            string[] details = entry.TryGetProperty(Details, out var lines) && lines.ValueKind == JsonValueKind.Array ? [.. lines.EnumerateArray().Select(line => TextOf(line) ?? "")] : [];
            if (details.Append(text).Append(arguments).Any(line => line.Any(char.IsControl)))
            {
                Add($"{Commands}: '{command}' has a control character: expected lines of text");
            }

            commands[command] = new CommandHelp(arguments, text, details);
        }

        foreach (var command in all.EnumerateObject().Where(command => !CommandHelp.Commands.Contains(command.Name, StringComparer.Ordinal)))
        {
            Add($"{Commands}: unknown command '{command.Name}': expected one of {string.Join(", ", CommandHelp.Commands)}");
        }

        return commands;
    }

    private string ReadUnit(JsonElement json, string unit)
    {
        var text = ReadText(json, Units, unit);
        if (text.Length > 0 && !text.Contains(DurationUnits.Count, StringComparison.Ordinal))
        {
            Add($"{Units}: '{unit}' is '{text}': expected a text with {DurationUnits.Count}");
        }

        return text;
    }

    private string ReadText(JsonElement json, string parent, string key)
    {
        if (json.TryGetProperty(parent, out var entry) && entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(key, out var value)
            && TextOf(value) is { Length: > 0 } text && !text.Any(char.IsControl))
        {
            return text;
        }

        Add($"{parent}: '{key}' is missing: expected a text");
        return "";
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // JSON allows half of an escaped surrogate pair, but a .NET string made of it is not text.
            return null;
        }
    }

    private void Add(string error) => _errors.Add($"wording '{name}': {error}");

    private static string NameOf(MessageId message) => JsonNamingPolicy.CamelCase.ConvertName(message.ToString());
}
