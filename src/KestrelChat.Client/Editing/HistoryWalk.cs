namespace KestrelChat.Client.Editing;

/// <summary>The way through the history with Up and Down. Keeps the unfinished line, which comes after the last one of the history.</summary>
internal sealed class HistoryWalk(LineHistory history)
{
    private string? _unfinished;

    /// <summary>The index of the line that is shown; the number of lines for the unfinished one.</summary>
    public int Position { get; private set; } = history.Lines.Count;

    /// <summary>Goes to a line and returns it; null if there is none.</summary>
    /// <param name="shown">The text that the line has now.</param>
    public string? GoTo(int position, string shown)
    {
        var count = history.Lines.Count;
        if (position == Position || position < 0 || position > count)
        {
            return null;
        }

        if (Position == count)
        {
            _unfinished = shown;
        }

        Position = position;
        return position == count ? _unfinished : history.Lines[position];
    }

    /// <summary>Begins anew at a new line.</summary>
    public void Reset()
    {
        Position = history.Lines.Count;
        _unfinished = null;
    }
}
