using System.Globalization;
using System.Text;
using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Tests.Support.Emulator;

/// <summary>
/// A small terminal: what ScreenPainter writes, with scrollback, wrapping, wide and combining characters. Throws for what it does not
/// know. That it does what tmux does is tested in a real one.
/// </summary>
/// <param name="reflows">Whether its lines are wrapped anew when the width changes; otherwise rows are cut.</param>
internal sealed class TerminalEmulator(int columns, int rows, bool reflows = true)
{
    private readonly EmulatedGrid _grid = new(columns, rows);
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public int Columns => _grid.Columns;

    public int Rows => _grid.Rows;

    /// <summary>The cursor's column; <see cref="Columns"/> behind a row that is full.</summary>
    public int CursorColumn { get; private set; }

    /// <summary>The cursor's row on the screen.</summary>
    public int CursorRow { get; private set; }

    /// <summary>How many rows are above the screen.</summary>
    public int HistoryRows => _grid.HistoryRows;

    /// <summary>All rows, those of the scrollback first.</summary>
    public IReadOnlyList<EmulatedRow> AllRows => _grid.All;

    public IEnumerable<string> ScreenRows => _grid.All.Skip(HistoryRows).Select(row => row.ToString());

    public EmulatedRow CursorLine => _grid.Screen(CursorRow);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[_decoder.GetCharCount(bytes, flush: false)];
        _decoder.GetChars(bytes, characters, flush: false);
        ReadOnlySpan<char> text = characters;
        while (!text.IsEmpty)
        {
            if (text.StartsWith("\e["))
            {
                var final = text[2..].IndexOfAnyInRange('@', '~') + 2;
                Control(text[2..final], text[final]);
                text = text[(final + 1)..];
            }
            else
            {
                Rune.DecodeFromUtf16(text, out var rune, out var length);
                Put(rune);
                text = text[length..];
            }
        }
    }

    public void Resize(int columns, int rows)
    {
        var row = CursorRow;
        var column = CursorColumn;
        _grid.ResizeRows(rows, ref row);
        if (columns != Columns)
        {
            if (reflows)
            {
                _grid.Reflow(columns, ref row, ref column);
            }
            else
            {
                _grid.CutTo(columns);
                column = Math.Min(column, columns - 1);
            }
        }

        CursorRow = row;
        CursorColumn = column;
    }

    private void Put(Rune rune)
    {
        switch (rune.Value)
        {
            case '\r':
                CursorColumn = 0;
                return;
            case '\n':
                NextRow(isWrap: false);
                return;
            case < ' ' or (>= 0x7F and <= 0x9F):
                throw new InvalidOperationException($"unexpected control U+{rune.Value:X4}");
            default:
                break;
        }

        var width = TextWidth.OfRune(rune);
        var isJoined = CursorLine.Before(CursorColumn) is string before && Encoding.UTF8.GetByteCount(before) > 4 && before.EndsWith('\u200D');
        if (width == 0 || isJoined)
        {
            CursorLine.Combine(CursorColumn, rune.ToString());
            return;
        }

        if (CursorColumn + width > Columns)
        {
            NextRow(isWrap: true);
            CursorColumn = 0;
        }

        CursorLine.Write(CursorColumn, rune.ToString(), width);
        CursorColumn += width;
    }

    private void NextRow(bool isWrap)
    {
        CursorLine.IsWrapped = isWrap;
        if (CursorRow < Rows - 1)
        {
            CursorRow++;
        }
        else
        {
            _grid.Scroll();
        }
    }

    private void Control(ReadOnlySpan<char> parameters, char final)
    {
        var count = int.TryParse(parameters, CultureInfo.InvariantCulture, out var value) ? value : 1;
        switch (final)
        {
            case 'A':
                CursorColumn = Math.Min(CursorColumn, Columns - 1);
                CursorRow = Math.Max(0, CursorRow - count);
                break;
            case 'C':
                CursorColumn = Math.Min(Columns - 1, CursorColumn + count);
                break;
            case 'K' when parameters.IsEmpty:
                _grid.Erase(CursorRow, CursorColumn);
                break;
            case 'J' when parameters.IsEmpty:
                EraseBelow();
                break;
            case 'm' or 'h' or 'l':
                break;
            default:
                throw new InvalidOperationException($"unexpected sequence CSI {parameters}{final}");
        }
    }

    private void EraseBelow()
    {
        if (CursorRow == 0 && CursorColumn == 0)
        {
            // tmux's scroll-on-clear.
            _grid.ScrollAll();
            return;
        }

        _grid.Erase(CursorRow, CursorColumn);
        for (var row = CursorRow + 1; row < Rows; row++)
        {
            _grid.Erase(row, 0);
        }
    }
}
