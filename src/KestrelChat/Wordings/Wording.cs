using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace KestrelChat.Wordings;

/// <summary>The messages of one language: a <see cref="Template"/> for each <see cref="MessageId"/>, and the help of each command.</summary>
/// <remarks>Read from a JSON object by <see cref="WordingReader"/>. Immutable; any thread.</remarks>
public sealed class Wording
{
    private readonly Template?[] _templates;
    private readonly IReadOnlyDictionary<string, CommandHelp> _commands;

    internal Wording(string name, bool showsOwnArrival, Template?[] templates, IReadOnlyDictionary<string, CommandHelp> commands, DurationUnits units, HelpTitles helpTitles)
    {
        Name = name;
        ShowsOwnArrival = showsOwnArrival;
        _templates = templates;
        _commands = commands;
        Units = units;
        HelpTitles = helpTitles;
    }

    /// <summary>Its name in settings and in <c>/lang</c>: <c>en</c>, <c>ru</c>, …</summary>
    public string Name { get; }

    /// <summary>Whether a client sees its own arrival.</summary>
    public bool ShowsOwnArrival { get; }

    /// <summary>How it writes durations.</summary>
    public DurationUnits Units { get; }

    public HelpTitles HelpTitles { get; }

    /// <summary>The template of a message; null if the wording leaves it out.</summary>
    public Template? this[MessageId message] => _templates[(int)message];

    public CommandHelp HelpOf(string command) => _commands[command];

    /// <summary>Parses a wording from JSON (comments and trailing commas are allowed).</summary>
    /// <param name="name">Its name in settings.</param>
    /// <param name="json">UTF-8 text.</param>
    /// <exception cref="WordingException">The text is not a wording; the exception lists everything that is wrong.</exception>
    public static Wording Parse(string name, ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith(Encoding.UTF8.Preamble))
        {
            json = json[Encoding.UTF8.Preamble.Length..];
        }

        if (!Utf8.IsValid(json.Span))
        {
            throw new WordingException([$"wording '{name}': invalid file: expected UTF-8"]);
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return new WordingReader(name).Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new WordingException([$"wording '{name}': {e.Message}"], e);
        }
    }
}
