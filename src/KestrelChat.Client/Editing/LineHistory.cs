namespace KestrelChat.Client.Editing;

/// <summary>The lines typed before, the oldest first. Not thread-safe.</summary>
/// <remarks>
/// At most <see cref="MaxLines"/> with <see cref="MaxCharacters"/> together; the oldest are dropped. It has no empty lines, no line twice in
/// a row, and none with a token (<see cref="SecretLines.HasToken"/>).
/// </remarks>
internal sealed class LineHistory
{
    public const int MaxLines = 1000;
    public const int MaxCharacters = 1024 * 1024;

    private readonly List<string> _lines = [];
    private readonly Action<string>? _store;
    private int _characters;

    /// <summary>Creates a history.</summary>
    /// <param name="earlier">Lines of earlier sessions, the oldest first.</param>
    /// <param name="store">Called with each line that is added from now on.</param>
    public LineHistory(IEnumerable<string>? earlier = null, Action<string>? store = null)
    {
        foreach (var line in earlier ?? [])
        {
            Add(line);
        }

        _store = store;
    }

    public IReadOnlyList<string> Lines => _lines;

    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line) || (_lines.Count > 0 && _lines[^1] == line) || SecretLines.HasToken(line))
        {
            return;
        }

        _lines.Add(line);
        _characters += line.Length;
        var surplus = 0;
        while (_lines.Count - surplus > MaxLines || _characters > MaxCharacters)
        {
            _characters -= _lines[surplus].Length;
            surplus++;
        }

        _lines.RemoveRange(0, surplus);
        _store?.Invoke(line);
    }
}
