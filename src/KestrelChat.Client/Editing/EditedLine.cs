using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Editing;

/// <summary>The line being typed with what its commands need to remember: killed texts and earlier states.</summary>
/// <remarks>Each method that changes the line returns false, and changes nothing, if there is nothing to do or the line would be too long.</remarks>
internal sealed class EditedLine
{
    private readonly EditBuffer _buffer = new();
    private readonly KillRing _kills = new();
    private readonly UndoStack _undo = new();

    // What the last change was: changes of some kinds belong together if they follow each other.
    private Change _last;
    private int _yankedAt;

    private enum Change
    {
        Other,
        Typing,
        Deletion,
        Kill,
        Yank,
    }

    public string Text => _buffer.Text;

    public int Cursor => _buffer.Cursor;

    /// <summary>Inserts typed text. Words typed one after the other are undone one by one.</summary>
    public bool TryType(string text)
    {
        var beginsWord = Cursor > 0 && char.IsWhiteSpace(Text[Cursor - 1]) && !char.IsWhiteSpace(text[0]);
        if (_last != Change.Typing || beginsWord)
        {
            Record();
        }

        _last = Change.Typing;
        return _buffer.TryInsert(text);
    }

    /// <summary>Inserts text as one change.</summary>
    public bool TryInsert(string text)
    {
        Begin(Change.Other);
        return _buffer.TryInsert(text);
    }

    /// <summary>Replaces the whole line.</summary>
    public void Replace(string text, int cursor)
    {
        Begin(Change.Other);
        _buffer.Set(text, cursor);
    }

    /// <summary>Empties the line and forgets its earlier states: it was sent.</summary>
    public void Reset()
    {
        _last = Change.Other;
        _undo.Clear();
        _buffer.Set("", 0);
    }

    /// <summary>Kills the whole line.</summary>
    public bool TryKillAll() => TryKill(0, Text.Length, isBefore: true);

    /// <summary>Carries out a command that concerns nothing but the line.</summary>
    public bool TryRun(EditCommand command)
    {
        var isDone = TryRunAlone(command);
        _last = isDone ? _last : Change.Other;
        return isDone;
    }

    private static string Capitalized(string word)
    {
        var first = GraphemeBreaks.Next(word, 0);
        return word[..first].ToUpperInvariant() + word[first..].ToLowerInvariant();
    }

    private bool TryRunAlone(EditCommand command) => command switch
    {
        EditCommand.ToStart => MoveTo(0),
        EditCommand.ToEnd => MoveTo(Text.Length),
        EditCommand.Left => Cursor > 0 && MoveTo(GraphemeBreaks.Previous(Text, Cursor)),
        EditCommand.Right => !_buffer.IsAtEnd && MoveTo(GraphemeBreaks.Next(Text, Cursor)),
        EditCommand.WordLeft => Cursor > 0 && MoveTo(Words.Before(Text, Cursor)),
        EditCommand.WordRight => !_buffer.IsAtEnd && MoveTo(Words.End(Text, Cursor)),
        EditCommand.DeleteBack => Cursor > 0 && Delete(GraphemeBreaks.Previous(Text, Cursor), Cursor),
        EditCommand.Delete => !_buffer.IsAtEnd && Delete(Cursor, GraphemeBreaks.Next(Text, Cursor)),
        EditCommand.KillToEnd => TryKill(Cursor, Text.Length, isBefore: false),
        EditCommand.KillToStart => TryKill(0, Cursor, isBefore: true),
        EditCommand.KillBlankWordBack => TryKill(Words.BlankBefore(Text, Cursor), Cursor, isBefore: true),
        EditCommand.KillWordBack => TryKill(Words.Before(Text, Cursor), Cursor, isBefore: true),
        EditCommand.KillWord => TryKill(Cursor, Words.End(Text, Cursor), isBefore: false),
        EditCommand.Yank => TryYank(),
        EditCommand.YankEarlier => TryYankEarlier(),
        EditCommand.Transpose => TryTranspose(),
        EditCommand.UpperCase => TryChangeWord(word => word.ToUpperInvariant()),
        EditCommand.LowerCase => TryChangeWord(word => word.ToLowerInvariant()),
        EditCommand.Capitalize => TryChangeWord(Capitalized),
        EditCommand.Undo => TryUndo(),
        _ => false,
    };

    private void Record() => _undo.Push(Text, Cursor);

    private void Begin(Change change)
    {
        Record();
        _last = change;
    }

    private bool MoveTo(int index)
    {
        _last = Change.Other;
        _buffer.MoveTo(index);
        return true;
    }

    private bool Delete(int start, int end)
    {
        if (_last != Change.Deletion)
        {
            Begin(Change.Deletion);
        }

        _buffer.Remove(start, end);
        return true;
    }

    private bool TryKill(int start, int end, bool isBefore)
    {
        if (start == end)
        {
            return false;
        }

        var joins = _last == Change.Kill;
        Begin(Change.Kill);
        _kills.Add(_buffer.Remove(start, end), joins, isBefore);
        return true;
    }

    private bool TryYank()
    {
        if (_kills.Current is not { } text)
        {
            return false;
        }

        Begin(Change.Other);
        var at = Cursor;
        if (!_buffer.TryInsert(text))
        {
            return false;
        }

        (_last, _yankedAt) = (Change.Yank, at);
        return true;
    }

    private bool TryYankEarlier()
    {
        if (_last != Change.Yank)
        {
            return false;
        }

        var end = _yankedAt + _kills.Current!.Length;
        _kills.Rotate();
        Begin(Change.Yank);
        return _buffer.TryReplace(_yankedAt, end, _kills.Current);
    }

    // The characters before and at the cursor; at the end, the last two.
    private bool TryTranspose()
    {
        var middle = _buffer.IsAtEnd ? GraphemeBreaks.Previous(Text, Cursor) : Cursor;
        var start = GraphemeBreaks.Previous(Text, middle);
        if (start == middle)
        {
            return false;
        }

        Begin(Change.Other);
        var end = GraphemeBreaks.Next(Text, middle);
        return _buffer.TryReplace(start, end, Text[middle..end] + Text[start..middle]);
    }

    private bool TryChangeWord(Func<string, string> change)
    {
        var (start, end) = (Words.Start(Text, Cursor), Words.End(Text, Cursor));
        if (start == end)
        {
            return false;
        }

        Begin(Change.Other);
        return _buffer.TryReplace(start, end, change(Text[start..end]));
    }

    private bool TryUndo()
    {
        _last = Change.Other;
        return _undo.TryPop(_buffer);
    }
}
