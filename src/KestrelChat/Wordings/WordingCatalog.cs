namespace KestrelChat.Wordings;

/// <summary>The wordings there are, by name, and what is wrong with those that cannot be used. Immutable; any thread.</summary>
public sealed class WordingCatalog
{
    /// <summary>The folder beside the program that holds one file for each wording.</summary>
    public const string FolderName = "wordings";

    private readonly Dictionary<string, Wording> _wordings;

    public WordingCatalog(IEnumerable<Wording> wordings, IReadOnlyList<string> errors)
    {
        _wordings = wordings.ToDictionary(wording => wording.Name, StringComparer.OrdinalIgnoreCase);
        Errors = errors;
    }

    public IEnumerable<string> Names => _wordings.Keys.Order(StringComparer.Ordinal);

    /// <summary>One sentence for each thing that is wrong; a server with any does not start.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>The wording of that name, or null.</summary>
    public Wording? Find(string name) => _wordings.GetValueOrDefault(name);

    /// <summary>Reads every <c>NAME.json</c> in a folder.</summary>
    public static WordingCatalog Load(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return new WordingCatalog([], [$"the folder of wordings '{folder}' does not exist; it belongs beside the program"]);
        }

        var wordings = new List<Wording>();
        var errors = new List<string>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                var wording = Wording.Parse(Path.GetFileNameWithoutExtension(path), File.ReadAllBytes(path));
                if (wordings.Exists(each => each.Name.Equals(wording.Name, StringComparison.OrdinalIgnoreCase)))
                {
                    errors.Add($"wording '{wording.Name}': there is another file of that name, which differs in case only");
                    continue;
                }

                wordings.Add(wording);
            }
            catch (WordingException e)
            {
                errors.AddRange(e.Errors);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                errors.Add($"the wording '{path}' cannot be read: {e.Message}");
            }
        }

        if (wordings.Count == 0 && errors.Count == 0)
        {
            errors.Add($"the folder of wordings '{folder}' has no file NAME.json");
        }

        return new WordingCatalog(wordings, errors);
    }
}
