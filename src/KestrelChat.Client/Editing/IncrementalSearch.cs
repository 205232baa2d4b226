using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Editing;

/// <summary>Looks for a line of the history while what it contains is being typed. Case is ignored.</summary>
/// <param name="position">Where in the history the search begins.</param>
/// <param name="text">The line that is shown until something is found.</param>
/// <param name="earlierQuery">What was looked for last; taken if the search is repeated before anything is typed.</param>
internal sealed class IncrementalSearch(LineHistory history, int position, string text, int cursor, bool isForward, string earlierQuery)
{
    private const int MaxQuery = 200;

    private int? _found;
    private bool _isForward = isForward;

    public string Query { get; private set; } = "";

    /// <summary>Whether nothing (more) was found. What was found last is still shown.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Where in the history the line is that is shown.</summary>
    public int Position => _found ?? position;

    public string Text => _found is { } found ? history.Lines[found] : text;

    /// <summary>At the beginning of what was found.</summary>
    public int Cursor => _found is null ? cursor : GraphemeBreaks.AtOrBefore(Text, Math.Max(Text.IndexOf(Query, StringComparison.OrdinalIgnoreCase), 0));

    public StyledText Prompt(EditorTexts texts) => new(EditorTexts.Format(HasFailed ? texts.SearchFailed : texts.Search, Query));

    /// <summary>Looks for what is typed so far with <paramref name="typed"/> behind it, from the present line on.</summary>
    public bool TryType(string typed)
    {
        if (Query.Length + typed.Length > MaxQuery)
        {
            return false;
        }

        Query += typed;
        return TryFind(Position);
    }

    /// <summary>Takes the last character back and looks from where the search began.</summary>
    public bool TryErase()
    {
        if (Query.Length == 0)
        {
            return false;
        }

        Query = Query[..GraphemeBreaks.Previous(Query, Query.Length)];
        _found = null;
        HasFailed = false;
        return Query.Length == 0 || TryFind(position);
    }

    /// <summary>Looks for the next other line.</summary>
    public bool TryAgain(bool isForward)
    {
        _isForward = isForward;
        if (Query.Length == 0)
        {
            Query = earlierQuery;
            return Query.Length == 0 || TryFind(Position);
        }

        return TryFind(isForward ? Position + 1 : Position - 1, other: _found is null ? null : Text);
    }

    private bool TryFind(int from, string? other = null)
    {
        for (var at = Math.Min(from, history.Lines.Count - (_isForward ? 0 : 1)); at >= 0 && at < history.Lines.Count; at += _isForward ? 1 : -1)
        {
            if (history.Lines[at] != other && history.Lines[at].Contains(Query, StringComparison.OrdinalIgnoreCase))
            {
                _found = at;
                HasFailed = false;
                return true;
            }
        }

        HasFailed = true;
        return false;
    }
}
