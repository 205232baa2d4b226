using KestrelChat.Client.Terminal;

namespace KestrelChat.Client.Editing;

/// <summary>Says what each key does, as Emacs and the shells have it. Pure.</summary>
internal static class KeyBindings
{
    private const KeyModifiers WordModifiers = KeyModifiers.Alt | KeyModifiers.Control;

    /// <summary>Returns what a key does; null of a key without a meaning. Text and pastes have none here.</summary>
    public static EditCommand? Find(Key key)
    {
        var isOfWords = (key.Modifiers & WordModifiers) is not KeyModifiers.None;
        return key.Kind switch
        {
            KeyKind.Control => OfControl(key.Text),
            KeyKind.Alt => OfAlt(key.Text),
            KeyKind.Enter => EditCommand.Submit,
            KeyKind.Tab => key.Modifiers.HasFlag(KeyModifiers.Shift) ? EditCommand.CompleteBack : EditCommand.Complete,
            KeyKind.Backspace => isOfWords ? EditCommand.KillWordBack : EditCommand.DeleteBack,
            KeyKind.Delete => isOfWords ? EditCommand.KillWord : EditCommand.Delete,
            KeyKind.Left => isOfWords ? EditCommand.WordLeft : EditCommand.Left,
            KeyKind.Right => isOfWords ? EditCommand.WordRight : EditCommand.Right,
            KeyKind.Up => EditCommand.Older,
            KeyKind.Down => EditCommand.Newer,
            KeyKind.Home => EditCommand.ToStart,
            KeyKind.End => EditCommand.ToEnd,
            KeyKind.Escape => EditCommand.Cancel,
            _ => null,
        };
    }

    private static EditCommand? OfControl(string text) => text switch
    {
        "a" => EditCommand.ToStart,
        "b" => EditCommand.Left,
        "c" => EditCommand.Interrupt,
        "d" => EditCommand.EndOrDelete,
        "e" => EditCommand.ToEnd,
        "f" => EditCommand.Right,
        "g" or "[" => EditCommand.Cancel,
        "h" => EditCommand.DeleteBack,
        "i" => EditCommand.Complete,
        "j" or "m" => EditCommand.Submit,
        "k" => EditCommand.KillToEnd,
        "l" => EditCommand.Redraw,
        "n" => EditCommand.Newer,
        "p" => EditCommand.Older,
        "r" => EditCommand.SearchBack,
        "s" => EditCommand.SearchForward,
        "t" => EditCommand.Transpose,
        "u" => EditCommand.KillToStart,
        "w" => EditCommand.KillBlankWordBack,
        "y" => EditCommand.Yank,
        "z" => EditCommand.Suspend,
        "_" or "/" or "-" => EditCommand.Undo,
        _ => null,
    };

    private static EditCommand? OfAlt(string text) => text.ToLowerInvariant() switch
    {
        "b" => EditCommand.WordLeft,
        "c" => EditCommand.Capitalize,
        "d" => EditCommand.KillWord,
        "f" => EditCommand.WordRight,
        "l" => EditCommand.LowerCase,
        "u" => EditCommand.UpperCase,
        "y" => EditCommand.YankEarlier,
        "<" => EditCommand.Oldest,
        ">" => EditCommand.Newest,
        "\b" or "\u007F" => EditCommand.KillWordBack,
        _ => null,
    };
}
