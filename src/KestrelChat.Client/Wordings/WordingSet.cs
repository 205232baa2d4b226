using KestrelChat.Client.Editing;

namespace KestrelChat.Client.Wordings;

/// <summary>The server's wordings that the client knows. Immutable; any thread.</summary>
internal sealed class WordingSet
{
    /// <summary>The language for what has no other.</summary>
    public const string DefaultLanguage = "en";

    private static readonly string[] Languages = [DefaultLanguage, "ru", "zh"];

    private WordingSet(IReadOnlyList<Wording> all) => All = all;

    /// <summary>The wordings, the preferred one first.</summary>
    public IReadOnlyList<Wording> All { get; }

    /// <summary>The wordings that come with the program.</summary>
    public static WordingSet LoadEmbedded() => new([.. Languages.Select(ReadEmbedded)]);

    /// <summary>The same with one more in front.</summary>
    public WordingSet With(Wording wording) => new([wording, .. All]);

    /// <summary>The commands as the language's help describes them; those of the preferred wording for an unknown language.</summary>
    public IReadOnlyList<CommandHint> CommandsOf(string? language) =>
        (All.FirstOrDefault(wording => wording.Name == language && wording.Commands.Count > 0) ?? All.First(wording => wording.Commands.Count > 0)).Commands;

    private static Wording ReadEmbedded(string language)
    {
        using Stream resource = typeof(WordingSet).Assembly.GetManifestResourceStream($"wordings/{language}.json")!;
        byte[] json = new byte[resource.Length];
        resource.ReadExactly(json);
        return WordingReader.Read(language, json);
    }
}
