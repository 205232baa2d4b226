namespace KestrelChat.Client.Tests.Support.Emulator;

/// <summary>One row of an emulated terminal: a cell for each column up to the last one that was written.</summary>
internal sealed class EmulatedRow
{
    /// <summary>The right half of a wide character.</summary>
    public const string Padding = "";

    private readonly List<string> _cells = [];

    /// <summary>Whether the terminal has wrapped a line here, so that the next row continues it.</summary>
    public bool IsWrapped { get; set; }

    /// <summary>The columns up to the last one that was written.</summary>
    public int Used => _cells.Count;

    public IReadOnlyList<string> Cells => _cells;

    public override string ToString() => string.Concat(_cells);

    public void Write(int column, string character, int width)
    {
        while (_cells.Count < column + width)
        {
            _cells.Add(" ");
        }

        EraseHalves(column, width);
        _cells[column] = character;
        if (width == 2)
        {
            _cells[column + 1] = Padding;
        }
    }

    /// <summary>Adds a character without a width to the one before the column.</summary>
    public void Combine(int column, string mark)
    {
        var at = column - 1;
        while (at >= 0 && at < _cells.Count && _cells[at] == Padding)
        {
            at--;
        }

        if (at >= 0 && at < _cells.Count)
        {
            _cells[at] += mark;
        }
    }

    /// <summary>The character before the column; null at the beginning.</summary>
    public string? Before(int column)
    {
        var at = column - 1;
        while (at >= 0 && at < _cells.Count && _cells[at] == Padding)
        {
            at--;
        }

        return at >= 0 && at < _cells.Count ? _cells[at] : null;
    }

    /// <summary>Erases the cells from a column to the end. Like in tmux, only a row that is erased whole is as if never written.</summary>
    public void Erase(int column)
    {
        if (column == 0)
        {
            _cells.Clear();
            IsWrapped = false;
            return;
        }

        for (var at = column; at < _cells.Count; at++)
        {
            _cells[at] = " ";
        }
    }

    public void Cut(int columns)
    {
        if (_cells.Count > columns)
        {
            _cells.RemoveRange(columns, _cells.Count - columns);
        }
    }

    /// <summary>Moves cells from the beginning of another row to the end of this one, as many as there is room for.</summary>
    public void TakeFrom(EmulatedRow row, int columns)
    {
        var count = Math.Min(row.Used, columns - Used);
        if (count < row.Used && row._cells[count] == Padding && (count > 1 || Used > 0))
        {
            count--;
        }

        _cells.AddRange(row._cells[..count]);
        row._cells.RemoveRange(0, count);
    }

    // A wide character of which one half is overwritten is gone.
    private void EraseHalves(int column, int width)
    {
        if (_cells[column] == Padding && column > 0)
        {
            _cells[column - 1] = " ";
        }

        var next = column + width;
        if (next < _cells.Count && _cells[next] == Padding)
        {
            _cells[next] = " ";
        }
    }
}
