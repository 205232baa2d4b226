namespace KestrelChat.Terminal.Tests.Support;

/// <summary>What the terminal showed at one moment. Immutable.</summary>
/// <param name="Rows">All rows of the screen from the top, without the blanks at their ends.</param>
/// <param name="Scrollback">The rows above them, oldest first; empty unless it was asked for.</param>
/// <param name="CursorColumn">From 0; the number of columns if a wrap is pending.</param>
/// <param name="CursorRow">From 0, the top.</param>
/// <param name="CursorIsVisible">False while the program hides it.</param>
internal sealed record TmuxScreen(IReadOnlyList<string> Rows, IReadOnlyList<string> Scrollback, int CursorColumn, int CursorRow, bool CursorIsVisible)
{
    /// <summary>The row of the cursor.</summary>
    public string CursorLine => Rows[CursorRow];

    /// <summary>Scrollback and screen up to the last row that is not blank.</summary>
    public IReadOnlyList<string> AllRows => [.. Scrollback.Concat(Rows).Reverse().SkipWhile(string.IsNullOrEmpty).Reverse()];

    public bool Contains(string text) => Rows.Any(row => row.Contains(text, StringComparison.Ordinal));

    /// <summary>The screen as text, without the blank rows at its end.</summary>
    public override string ToString() => string.Join('\n', Rows).TrimEnd('\n');
}
