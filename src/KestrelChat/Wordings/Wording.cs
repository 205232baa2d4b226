using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using KestrelChat.Views;

namespace KestrelChat.Wordings;

/// <summary>
/// The set of templates that an endpoint speaks: one for each <see cref="Phrase"/>. Data: a JSON object whose properties are
/// the phrases' names, and <c>showsOwnArrival</c>. Immutable; any thread.
/// </summary>
public sealed class Wording
{
    private const string ShowsOwnArrivalName = "showsOwnArrival";
    private const string CommandsName = "commands";
    private const string ArgumentsName = "arguments";
    private const string HelpName = "help";

    private readonly Template?[] _templates;
    private readonly Dictionary<string, CommandHelp> _commands;

    private Wording(string name, bool showsOwnArrival, Template?[] templates, Dictionary<string, CommandHelp> commands)
    {
        Name = name;
        ShowsOwnArrival = showsOwnArrival;
        PlainView = new View(this);
        _templates = templates;
        _commands = commands;
    }

    /// <summary>What settings call it: <c>en</c>, <c>ru</c>, …</summary>
    public string Name { get; }

    /// <summary>Whether a person is shown its own arrival as others are.</summary>
    public bool ShowsOwnArrival { get; }

    /// <summary>How it is seen by who chose nothing else: one view for all of them.</summary>
    public View PlainView { get; }

    /// <summary>The template of a phrase; null where this wording leaves it unsaid.</summary>
    public Template? this[Phrase phrase] => _templates[(int)phrase];

    /// <summary>What is said of a command.</summary>
    public CommandHelp HelpOf(string command) => _commands[command];

    /// <summary>Reads a wording from JSON (comments and trailing commas allowed).</summary>
    /// <param name="name">What settings call it.</param>
    /// <param name="json">UTF-8 text.</param>
    /// <exception cref="WordingException">It is not such an object, lacks a template, or a template is malformed; all that is wrong is said.</exception>
    public static Wording Parse(string name, ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith(Encoding.UTF8.Preamble))
        {
            json = json[Encoding.UTF8.Preamble.Length..];
        }

        if (!Utf8.IsValid(json.Span))
        {
            throw new WordingException([$"wording '{name}': the file is no UTF-8; save it as such"]);
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Read(name, document.RootElement);
        }
        catch (JsonException e)
        {
            throw new WordingException([$"wording '{name}': {e.Message}"], e);
        }
    }

    private static Wording Read(string name, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new WordingException([$"wording '{name}': a JSON object of templates is wanted, not {json.ValueKind}"]);
        }

        var errors = new List<string>();
        var phrases = Enum.GetValues<Phrase>().ToDictionary(NameOf, phrase => phrase, StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            if (!property.NameEquals(ShowsOwnArrivalName) && !property.NameEquals(CommandsName) && !phrases.ContainsKey(property.Name))
            {
                errors.Add($"wording '{name}': '{property.Name}' is no template's name; the names are {string.Join(", ", phrases.Keys)}, {ShowsOwnArrivalName}, {CommandsName}");
            }
        }

        var templates = new Template?[phrases.Count];
        foreach (var (property, phrase) in phrases)
        {
            templates[(int)phrase] = ReadTemplate(name, property, phrase, json, errors);
        }

        var showsOwnArrival = json.TryGetProperty(ShowsOwnArrivalName, out var shows) && shows.ValueKind == JsonValueKind.True;
        if (shows.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            errors.Add($"wording '{name}': {ShowsOwnArrivalName} is missing; true or false is wanted");
        }

        var commands = ReadCommands(name, json, errors);
        return errors.Count == 0 ? new Wording(name, showsOwnArrival, templates, commands) : throw new WordingException(errors);
    }

    private static Template? ReadTemplate(string wording, string property, Phrase phrase, JsonElement json, List<string> errors)
    {
        if (!json.TryGetProperty(property, out var value))
        {
            errors.Add($"wording '{wording}': the template '{property}' is missing");
            return null;
        }

        if (value.ValueKind == JsonValueKind.Null && PhraseSlots.MayBeNull(phrase))
        {
            return null;
        }

        if (TextOf(value) is not { Length: > 0 } text)
        {
            errors.Add($"wording '{wording}': the template '{property}' is {value.GetRawText()}; a text is wanted");
            return null;
        }

        if (PhraseSlots.IsNotice(phrase) && !text.StartsWith("* ", StringComparison.Ordinal))
        {
            errors.Add($"wording '{wording}': the template '{property}' is '{text}'; a notice of the server's begins with '* '");
        }

        try
        {
            return Template.Parse(text, PhraseSlots.Of(phrase));
        }
        catch (FormatException e)
        {
            errors.Add($"wording '{wording}': the template '{property}' is malformed: {e.Message}");
            return null;
        }
    }

    private static Dictionary<string, CommandHelp> ReadCommands(string wording, JsonElement json, List<string> errors)
    {
        var commands = new Dictionary<string, CommandHelp>(StringComparer.Ordinal);
        if (!json.TryGetProperty(CommandsName, out var all) || all.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"wording '{wording}': {CommandsName} is missing; an object is wanted that says of each command its {ArgumentsName} and {HelpName}");
            return commands;
        }

        foreach (var word in CommandHelp.Words)
        {
            if (!all.TryGetProperty(word, out var command) || command.ValueKind != JsonValueKind.Object || !command.TryGetProperty(HelpName, out var help) || TextOf(help) is not { Length: > 0 } text)
            {
                errors.Add($"wording '{wording}': {CommandsName} has no {HelpName} for '{word}'; a text is wanted");
                continue;
            }

            var arguments = command.TryGetProperty(ArgumentsName, out var value) ? TextOf(value) ?? "" : "";
            if (text.Any(char.IsControl) || arguments.Any(char.IsControl))
            {
                errors.Add($"wording '{wording}': what {CommandsName} says of '{word}' has a control character; one line of text is wanted");
            }

            commands[word] = new CommandHelp(arguments, text);
        }

        foreach (var command in all.EnumerateObject().Where(command => !CommandHelp.Words.Contains(command.Name, StringComparer.Ordinal)))
        {
            errors.Add($"wording '{wording}': '{command.Name}' is no command; the commands are {string.Join(", ", CommandHelp.Words)}");
        }

        return commands;
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair: JSON lets it pass, a text it is not.
            return null;
        }
    }

    private static string NameOf(Phrase phrase) => JsonNamingPolicy.CamelCase.ConvertName(phrase.ToString());
}
