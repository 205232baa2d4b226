using KestrelChat.Client.Terminal;

namespace KestrelChat.Client.Screen;

/// <summary>The rows in which a live region is drawn, and where its cursor is. Immutable; made by a pure function.</summary>
/// <remarks>
/// A row leaves the last column free, so that the terminal never wraps it and the cursor fits behind its end. If the region is taller
/// than the screen, the text has at least half of it and is scrolled to show the cursor.
/// </remarks>
/// <param name="Rows">At least one, at most as many as the screen has.</param>
/// <param name="CursorRow">Index of the row with the cursor.</param>
/// <param name="CursorLength">How many UTF-16 code units of that row are before the cursor.</param>
/// <param name="CursorCells">How many of <see cref="RegionRow.Cells"/> of that row are before the cursor.</param>
/// <param name="CursorColumn">The sum of their widths.</param>
internal sealed record RegionLayout(IReadOnlyList<RegionRow> Rows, int CursorRow, int CursorLength, int CursorCells, int CursorColumn)
{
    public static RegionLayout Of(LiveRegion region, TerminalSize size)
    {
        var limit = Math.Max(1, size.Columns - 1);
        var input = Input(region, limit);

        var inputCount = Math.Min(input.Rows.Count, Math.Max(size.Rows - region.Status.Count, (size.Rows + 1) / 2));
        var statusCount = Math.Min(region.Status.Count, size.Rows - inputCount);
        var firstInput = Math.Clamp(input.CursorRow - inputCount + 1, 0, input.Rows.Count - inputCount);
        return input with
        {
            Rows = [.. region.Status.Take(statusCount).Select(status => Cut(status, limit)), .. input.Rows.Skip(firstInput).Take(inputCount)],
            CursorRow = statusCount + input.CursorRow - firstInput,
        };
    }

    private static RegionRow Cut(StyledText text, int limit)
    {
        RegionRow row = new();
        row.AppendCut(text, limit);
        return row;
    }

    private static RegionLayout Input(LiveRegion region, int limit)
    {
        WrappedRows rows = new(limit);
        foreach (var span in region.Prompt.Spans)
        {
            foreach (var grapheme in Graphemes.Of(VisibleLine.Of(span.Text)))
            {
                rows.Append(grapheme, span.Style);
            }
        }

        RegionLayout? cursor = null;
        for (var at = 0; at < region.Text.Length;)
        {
            var grapheme = Graphemes.At(region.Text, at);
            foreach (var part in Graphemes.Shown(grapheme))
            {
                rows.MakeRoom(TextWidth.OfGrapheme(part));
                if (at >= region.Cursor)
                {
                    cursor ??= rows.End;
                }

                rows.Append(part, Style.Plain);
            }

            at += grapheme.Length;
        }

        cursor ??= rows.End;
        rows.Last.AppendCut(region.Hint, limit);
        return cursor with { Rows = rows.All };
    }

    /// <summary>Rows that are filled one after the other.</summary>
    private sealed class WrappedRows(int limit)
    {
        private readonly List<RegionRow> _rows = [new RegionRow()];

        public IReadOnlyList<RegionRow> All => _rows;

        public RegionRow Last => _rows[^1];

        public RegionLayout End => new(_rows, _rows.Count - 1, Last.Length, Last.Cells.Count, Last.Width);

        public void MakeRoom(int width)
        {
            if (Last.Width > 0 && Last.Width + Math.Min(width, limit) > limit)
            {
                _rows.Add(new RegionRow());
            }
        }

        public void Append(string grapheme, Style style)
        {
            MakeRoom(TextWidth.OfGrapheme(grapheme));
            Last.Append(grapheme, style);
        }
    }
}
