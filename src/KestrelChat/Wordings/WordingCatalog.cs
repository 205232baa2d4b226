namespace KestrelChat.Wordings;

/// <summary>The available wordings by name, and the errors of those that cannot be used. Immutable.</summary>
public sealed class WordingCatalog
{
    /// <summary>The folder next to the program with one file for each wording.</summary>
    public const string FolderName = "wordings";

    private readonly Dictionary<string, Wording> _wordings;

    public WordingCatalog(IEnumerable<Wording> wordings, IReadOnlyList<string> errors)
    {
        _wordings = wordings.ToDictionary(wording => wording.Name, StringComparer.OrdinalIgnoreCase);
        Errors = errors;
    }

    public IEnumerable<string> Names => _wordings.Keys.Order(StringComparer.Ordinal);

    /// <summary>One line for each error. A server with errors does not start.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>Returns the wording with this name, in any case, or null.</summary>
    public Wording? Find(string name) => _wordings.GetValueOrDefault(name);

    /// <summary>Reads every <c>NAME.json</c> in a folder.</summary>
    public static WordingCatalog Load(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return new WordingCatalog([], [$"the folder of wordings '{folder}' does not exist: expected it next to the program"]);
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
                    errors.Add($"wording '{wording.Name}': duplicate name: expected one file for each name, case ignored");
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
                errors.Add($"cannot read the wording '{path}': {e.Message}");
            }
        }

        if (wordings.Count == 0 && errors.Count == 0)
        {
            errors.Add($"the folder of wordings '{folder}' is empty: expected files NAME.json");
        }

        return new WordingCatalog(wordings, errors);
    }
}
