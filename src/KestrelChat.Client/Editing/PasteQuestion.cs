using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Editing;

/// <summary>Several pasted lines, of which it is not known yet whether they are to be sent.</summary>
internal sealed class PasteQuestion(IReadOnlyList<string> lines)
{
    private const int MaxShownLines = 3;
    private const int MaxShownCharacters = 500;
    private const int MaxCharacters = 256 * 1024;

    public IReadOnlyList<string> Lines { get; private set; } = lines;

    /// <summary>The lines as one, with a blank for each end of a line and its indent.</summary>
    public string Joined => string.Join(' ', Lines.Select(line => line.Trim()).Where(line => line.Length > 0));

    /// <summary>Adds the lines of another paste. Returns false if they would be too many.</summary>
    public bool TryAdd(IReadOnlyList<string> more)
    {
        if (Lines.Concat(more).Sum(line => line.Length + 1L) > MaxCharacters)
        {
            return false;
        }

        Lines = [.. Lines, .. more];
        return true;
    }

    /// <summary>The first lines, and the question below them.</summary>
    public IEnumerable<StyledText> Status(EditorTexts texts)
    {
        // One line more takes no more room than to say that there is one.
        var shown = Lines.Count <= MaxShownLines + 1 ? Lines.Count : MaxShownLines;
        foreach (var line in Lines.Take(shown))
        {
            yield return new StyledText("  " + line[..GraphemeBreaks.AtOrBefore(line, Math.Min(line.Length, MaxShownCharacters))], Style.Dim);
        }

        if (Lines.Count > shown)
        {
            yield return new StyledText("  " + EditorTexts.Format(texts.PasteContinues, Lines.Count - shown), Style.Dim);
        }

        yield return new StyledText(EditorTexts.Format(texts.PasteQuestion, Lines.Count), new Style(Emphasis.Bold));
    }
}
