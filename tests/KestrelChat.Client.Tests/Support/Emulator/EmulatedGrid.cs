namespace KestrelChat.Client.Tests.Support.Emulator;

/// <summary>The rows of a terminal, those above the screen included, and what becomes of them when its size changes (as in tmux).</summary>
internal sealed class EmulatedGrid
{
    private readonly List<EmulatedRow> _rows = [];

    public EmulatedGrid(int columns, int rows)
    {
        Columns = columns;
        Rows = rows;
        Fill();
    }

    public int Columns { get; private set; }

    public int Rows { get; private set; }

    public int HistoryRows { get; private set; }

    public IReadOnlyList<EmulatedRow> All => _rows;

    // How many rows of the history have been scrolled into it: as many can come back when the screen becomes taller.
    private int Scrolled { get; set; }

    public EmulatedRow Screen(int row) => _rows[HistoryRows + row];

    /// <summary>Erases a row of the screen from a column to its end. What is wrapped into a row that is erased whole ends above it.</summary>
    public void Erase(int row, int column)
    {
        Screen(row).Erase(column);
        if (column == 0 && HistoryRows + row > 0)
        {
            _rows[HistoryRows + row - 1].IsWrapped = false;
        }
    }

    /// <summary>Moves the first row of the screen into the history.</summary>
    public void Scroll()
    {
        HistoryRows++;
        Scrolled++;
        Fill();
    }

    /// <summary>Moves all rows of the screen into the history, up to the last one with text.</summary>
    public void ScrollAll()
    {
        var used = Rows;
        while (used > 0 && Screen(used - 1).Used == 0)
        {
            used--;
        }

        for (; used > 0; used--)
        {
            Scroll();
        }
    }

    /// <summary>Changes the height: rows below the cursor go first, then rows at the top go into the history, or come back from it.</summary>
    public void ResizeRows(int rows, ref int cursorRow)
    {
        var absolute = HistoryRows + cursorRow;
        if (rows < Rows)
        {
            var below = Math.Min(Rows - 1 - cursorRow, Rows - rows);
            _rows.RemoveRange(_rows.Count - below, below);
            var above = Rows - rows - below;
            HistoryRows += above;
            Scrolled += above;
        }
        else if (rows > Rows)
        {
            var back = Math.Min(Scrolled, rows - Rows);
            HistoryRows -= back;
            Scrolled -= back;
        }

        Rows = rows;
        Fill();
        cursorRow = absolute - HistoryRows;
    }

    /// <summary>Changes the width, and wraps all lines anew. The cursor stays with its character, or behind the end of its line.</summary>
    public void Reflow(int columns, ref int cursorRow, ref int cursorColumn)
    {
        var (line, cell) = LinePosition(HistoryRows + cursorRow, cursorColumn);
        List<EmulatedRow> reflowed = [];
        for (var at = 0; at < _rows.Count;)
        {
            var pieces = Wrap(_rows[at], columns);
            Scrolled += at <= Scrolled ? pieces.Count - 1 : 0;
            reflowed.AddRange(pieces);
            var joined = Join(reflowed[^1], at + 1, columns);

            // As many rows may come back from the history as before, whatever has become of them.
            var last = reflowed.Count - 1;
            Scrolled = Scrolled > last + joined ? Scrolled - joined : Math.Min(Scrolled, joined > 0 ? last : Scrolled);
            at += 1 + joined;
        }

        _rows.Clear();
        _rows.AddRange(reflowed);
        Columns = columns;
        HistoryRows = Math.Max(0, _rows.Count - Rows);
        Fill();
        Scrolled = Math.Min(Scrolled, HistoryRows);
        var (row, column) = RowPosition(line, cell);
        (cursorRow, cursorColumn) = row < HistoryRows ? (0, 0) : (row - HistoryRows, column);
    }

    /// <summary>Changes the width, and cuts the rows.</summary>
    public void CutTo(int columns)
    {
        Columns = columns;
        foreach (var row in _rows.Skip(HistoryRows))
        {
            row.Cut(columns);
            row.IsWrapped = false;
        }
    }

    private static List<EmulatedRow> Wrap(EmulatedRow row, int columns)
    {
        List<EmulatedRow> pieces = [new EmulatedRow()];
        while (row.Used > 0 || row.IsWrapped)
        {
            pieces[^1].TakeFrom(row, columns);
            if (row.Used == 0)
            {
                pieces[^1].IsWrapped = row.IsWrapped;
                break;
            }

            pieces[^1].IsWrapped = true;
            pieces.Add(new EmulatedRow());
        }

        return pieces;
    }

    // Fills a row that is wrapped from those that continue it; returns how many of them are then empty.
    private int Join(EmulatedRow row, int next, int columns)
    {
        var joined = 0;
        while (row.IsWrapped && row.Used < columns && next + joined < _rows.Count)
        {
            var from = _rows[next + joined];
            row.TakeFrom(from, columns);
            if (from.Used > 0)
            {
                break;
            }

            row.IsWrapped = from.IsWrapped;
            joined++;
        }

        return joined;
    }

    // Which line, counted without wraps, and which of its cells; null behind the end of a row.
    private (int Line, int? Cell) LinePosition(int row, int column)
    {
        var line = _rows.Take(row).Count(above => !above.IsWrapped);
        var first = row;
        while (first > 0 && _rows[first - 1].IsWrapped)
        {
            first--;
        }

        return (line, column < _rows[row].Used ? _rows.GetRange(first, row - first).Sum(above => above.Used) + column : null);
    }

    private (int Row, int Column) RowPosition(int line, int? cell)
    {
        var row = 0;
        for (; line > 0; row++)
        {
            line -= _rows[row].IsWrapped ? 0 : 1;
        }

        for (; _rows[row].IsWrapped && (cell ?? int.MaxValue) >= _rows[row].Used; row++)
        {
            cell -= _rows[row].Used;
        }

        return (row, cell ?? _rows[row].Used);
    }

    private void Fill()
    {
        while (_rows.Count < HistoryRows + Rows)
        {
            _rows.Add(new EmulatedRow());
        }
    }
}
