using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Editing;

/// <summary>What Tab does in a row: begins a completion, then goes through its candidates until another key ends it.</summary>
internal sealed class TabCompletion(EditedLine line, ICompletionSource completions)
{
    private CompletionMenu? _menu;

    /// <summary>The candidates; null without a choice.</summary>
    public StyledText? Status => _menu?.Status;

    /// <summary>Puts the next candidate into the line, or the one before. Returns false if nothing can be completed.</summary>
    public bool TryComplete(bool isBack)
    {
        if (_menu is null)
        {
            if (Completer.Find(line.Text, line.Cursor, completions) is not { } completion)
            {
                return false;
            }

            _menu = new CompletionMenu(completion, line.Text, line.Cursor);
        }

        var before = line.Text;
        _menu.Select(isBack);
        if (!EditBuffer.Fits(_menu.Text))
        {
            _menu = null;
            return false;
        }

        line.Replace(_menu.Text, _menu.Cursor);
        _menu = _menu.IsOver ? null : _menu;
        return line.Text != before;
    }

    /// <summary>Ends the completion. What was completed stays.</summary>
    public void End() => _menu = null;

    /// <summary>Ends the completion and brings the line back as it was before. Returns false without a completion.</summary>
    public bool TryCancel()
    {
        if (_menu is not { } menu)
        {
            return false;
        }

        _menu = null;
        line.Replace(menu.OriginalText, menu.OriginalCursor);
        return true;
    }
}
