using KestrelChat.Client.Editing;
using KestrelChat.Client.Terminal;

namespace KestrelChat.Client.Tests.Editing;

/// <summary>An editor, and keys written as <c>C-a</c>, <c>M-b</c>, <c>Enter</c>, <c>C-Left</c>, <c>S-Tab</c>.</summary>
internal sealed class EditorDriver
{
    public EditorDriver(params IEnumerable<string> history)
    {
        History = new LineHistory(history);
        Editor = new LineEditor(History, Completions, EditorTexts.English);
    }

    public LineHistory History { get; }

    public FixedCompletions Completions { get; } = new();

    public LineEditor Editor { get; }

    /// <summary>The line, with <c>|</c> at the cursor.</summary>
    public string Line => Editor.Text.Insert(Editor.Cursor, "|");

    /// <summary>The status, with LF between the rows.</summary>
    public string Status => string.Join('\n', Editor.Status);

    public EditorResult Type(string text) => Editor.Handle(new Key(KeyKind.Text, text));

    public EditorResult Paste(string text) => Editor.Handle(new Key(KeyKind.Paste, text));

    /// <summary>Presses keys. Returns the result of the last one.</summary>
    public EditorResult Press(params string[] keys)
    {
        var result = EditorResult.None;
        foreach (var key in keys)
        {
            result = Editor.Handle(KeyOf(key));
        }

        return result;
    }

    /// <summary>Types a line with <c>|</c> where the cursor is to stand.</summary>
    public void Set(string line)
    {
        var cursor = line.IndexOf('|', StringComparison.Ordinal);
        Type(line.Replace("|", "", StringComparison.Ordinal));
        while (Editor.Cursor > cursor)
        {
            Press("Left");
        }
    }

    private static Key KeyOf(string name)
    {
        var modifiers = name[0] switch
        {
            'C' when name is [_, '-', ..] => KeyModifiers.Control,
            'M' when name is [_, '-', ..] => KeyModifiers.Alt,
            'S' when name is [_, '-', ..] => KeyModifiers.Shift,
            _ => KeyModifiers.None,
        };
        var rest = modifiers == KeyModifiers.None ? name : name[2..];
        return rest.Length > 1 ? new Key(Enum.Parse<KeyKind>(rest), Modifiers: modifiers)
            : new Key(modifiers == KeyModifiers.Alt ? KeyKind.Alt : KeyKind.Control, rest);
    }
}
