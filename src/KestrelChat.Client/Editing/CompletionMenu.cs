using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Editing;

/// <summary>Goes through the candidates of a completion, round and round.</summary>
/// <param name="text">The line before the completion.</param>
internal sealed class CompletionMenu(Completion completion, string text, int cursor)
{
    // As many characters as a small terminal shows; of longer lists the selected one comes first, so that it can be seen.
    private const int MaxShownInOrder = 40;
    private const string Separator = "  ";

    private int _selected = -1;

    /// <summary>The line before the completion.</summary>
    public string OriginalText => text;

    /// <summary>The cursor before the completion.</summary>
    public int OriginalCursor => cursor;

    /// <summary>The line with the selected candidate.</summary>
    public string Text => string.Concat(text.AsSpan(0, completion.Start), Inserted, text.AsSpan(completion.End));

    /// <summary>Behind the selected candidate.</summary>
    public int Cursor => completion.Start + Inserted.Length;

    /// <summary>Whether the next Tab completes what follows.</summary>
    public bool IsOver => completion.Ends && completion.Candidates.Count == 1;

    /// <summary>The candidates, with the selected one marked; null if there is one only.</summary>
    public StyledText? Status
    {
        get
        {
            var candidates = completion.Candidates;
            if (candidates.Count == 1)
            {
                return null;
            }

            var first = candidates.Sum(candidate => candidate.Length + Separator.Length) <= MaxShownInOrder ? 0 : _selected;
            List<StyledSpan> spans = [];
            for (var at = first; at < candidates.Count; at++)
            {
                spans.Add(new StyledSpan(candidates[at], at == _selected ? new Style(Emphasis.Reverse) : Style.Dim));
                spans.Add(new StyledSpan(Separator));
            }

            return new StyledText(spans);
        }
    }

    // What follows already is not inserted again.
    private string Inserted
    {
        get
        {
            var rest = text.AsSpan(completion.End);
            var suffix = rest.StartsWith(completion.Suffix, StringComparison.Ordinal) ? ""
                : rest.StartsWith(" ", StringComparison.Ordinal) ? completion.Suffix.TrimEnd(' ')
                : completion.Suffix;
            return completion.Candidates[_selected] + suffix;
        }
    }

    /// <summary>Selects the next candidate, or the one before.</summary>
    public void Select(bool isBack)
    {
        var count = completion.Candidates.Count;
        _selected = isBack ? (Math.Max(_selected, 0) + count - 1) % count : (_selected + 1) % count;
    }
}
