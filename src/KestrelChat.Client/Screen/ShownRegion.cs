namespace KestrelChat.Client.Screen;

/// <summary>The live region as it stands on the terminal: what is needed to find its first row again. Immutable.</summary>
/// <param name="Layout">What was drawn.</param>
/// <param name="Columns">The width of the terminal when it was drawn.</param>
internal sealed record ShownRegion(RegionLayout Layout, int Columns)
{
    /// <summary>Returns how many rows above the cursor the region begins.</summary>
    /// <param name="columns">The width of the terminal now.</param>
    /// <param name="reflows">Whether a terminal that becomes narrower wraps its rows; otherwise it cuts them.</param>
    public int RowsAboveCursor(int columns, bool reflows)
    {
        var above = Layout.CursorRow;
        if (columns < Columns && reflows)
        {
            // A cursor behind the end of a row stays with its last character.
            above += Layout.Rows.Take(Layout.CursorRow).Sum(row => Wraps(row.Cells, columns));
            above += Wraps(Layout.Rows[Layout.CursorRow].Cells.Take(Layout.CursorCells + 1), columns);
        }

        return above;
    }

    private static int Wraps(IEnumerable<byte> cells, int columns)
    {
        var wraps = 0;
        var width = 0;
        foreach (var cell in cells)
        {
            width += cell;
            if (width > columns)
            {
                wraps++;
                width = cell;
            }
        }

        return wraps;
    }
}
