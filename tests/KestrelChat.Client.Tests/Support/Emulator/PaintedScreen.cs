using KestrelChat.Client.Screen;
using KestrelChat.Client.Terminal;

namespace KestrelChat.Client.Tests.Support.Emulator;

/// <summary>A painter and its terminal, and what should be there: each printed line once and in order, and the live region below them.</summary>
internal sealed class PaintedScreen(TerminalSize size, bool reflows = true)
{
    private readonly ScreenPainter _painter = new(reflows, hasColors: true);
    private readonly List<string> _printed = [];

    private TerminalSize _size = size;

    public TerminalEmulator Terminal { get; } = new(size.Columns, size.Rows, reflows);

    public LiveRegion Region { get; private set; } = Regions.Of("");

    /// <summary>
    /// Whether a resize has moved a part of the region into the scrollback, where nobody can erase it. From then on other text may be
    /// between the printed lines.
    /// </summary>
    public bool HasRemains { get; private set; }

    /// <summary>Does a step, as far as the terminal is concerned, and returns what was written.</summary>
    public byte[] Do(ScreenStep step)
    {
        switch (step)
        {
            case ScreenStep.Print print:
                return Paint([.. print.Lines.Select(line => new StyledText(line))]);
            case ScreenStep.Edit edit:
                Region = edit.Region;
                return Paint([]);
            case ScreenStep.Resize resize:
                Resize(resize.Size);
                return Paint([]);
            case ScreenStep.Leave leave:
                return Leave(leave.Output);
            default:
                throw new ArgumentException($"unknown step {step}", nameof(step));
        }
    }

    /// <summary>Changes the size of the terminal; the region is not painted yet.</summary>
    public void Resize(TerminalSize size)
    {
        _size = size;
        Terminal.Resize(size.Columns, size.Rows);
        _painter.Resized();
        HasRemains |= Terminal.HistoryRows > FirstRegionRow();
    }

    /// <summary>Changes the size of the terminal, which the program does not know of before it has painted.</summary>
    public byte[] PaintLate(TerminalSize size, IReadOnlyList<string> lines)
    {
        Terminal.Resize(size.Columns, size.Rows);
        HasRemains = true;
        var bytes = Paint([.. lines.Select(line => new StyledText(line))]);
        _size = size;
        _painter.Resized();
        return bytes;
    }

    public byte[] Paint(IReadOnlyList<StyledText> above)
    {
        var bytes = _painter.Paint(above, Region, _size).ToArray();
        _printed.AddRange(above.Select(line => line.ToString()));
        Terminal.Write(bytes);
        return bytes;
    }

    /// <summary>Throws unless the terminal shows what it should.</summary>
    public void Check()
    {
        CheckPrinted();
        var first = HasRemains ? Terminal.HistoryRows + Terminal.CursorRow - CursorRow() : FirstRegionRow();
        var rows = Terminal.AllRows.Skip(first).Select(row => Seen(row.ToString())).ToArray();
        var height = RegionLayout.Of(Region, _size).Rows.Count;
        Assert.All(rows.Skip(height), row => Assert.Equal("", row.TrimEnd()));
        Assert.All(Terminal.AllRows.Skip(first).Take(height), row => Assert.InRange(row.Used, 0, Math.Max(1, _size.Columns - 1)));

        // A part of the region that is wrapped is its text, cut anywhere.
        var status = height - InputHeight();
        Assert.Equal(Region.Status.Take(status).Select(text => Seen(Regions.Cut(Regions.Shown(text.ToString()), _size.Columns - 1))), rows.Take(status));
        var before = string.Concat(rows[status..CursorRow()]) + Seen(string.Concat(Terminal.CursorLine.Cells.Take(Terminal.CursorColumn)));
        var all = string.Concat(rows[status..height]);
        var expected = Seen(Region.Prompt + Regions.Shown(Region.Text));
        var expectedBefore = Seen(Region.Prompt + Regions.Shown(Region.Text[..Region.Cursor]));
        if (RegionLayout.Of(Region, _size with { Rows = int.MaxValue / 2 }).Rows.Count <= _size.Rows)
        {
            Assert.Equal(expectedBefore, before);
            Assert.StartsWith(expected, all, StringComparison.Ordinal);
            Assert.StartsWith(all[expected.Length..], Region.Hint.ToString(), StringComparison.Ordinal);
        }
        else
        {
            // Taller than the screen.
            Assert.Equal(_size.Rows, height);
            Assert.EndsWith(before, expectedBefore, StringComparison.Ordinal);
            Assert.Contains(all, expected + Region.Hint, StringComparison.Ordinal);
        }

        // At the end of a row that is full the cursor is only if nothing follows.
        if (Region.Cursor < Region.Text.Length && TextWidth.OfGrapheme(Graphemes.At(Region.Text, Region.Cursor)) > 0)
        {
            Assert.True(Terminal.CursorColumn < Terminal.CursorLine.Used);
        }
    }

    // What has no width has no place of its own, and is lost where its character is drawn once more.
    private static string Seen(string text) => text.Replace("\u200b", "", StringComparison.Ordinal);

    private int CursorRow() => RegionLayout.Of(Region, _size).CursorRow;

    private int InputHeight()
    {
        var withoutStatus = RegionLayout.Of(Region with { Status = [] }, _size).Rows.Count;
        return Math.Min(withoutStatus, Math.Max(_size.Rows - Region.Status.Count, (_size.Rows + 1) / 2));
    }

    private void CheckPrinted()
    {
        var lines = LogicalLines().ToArray();
        if (!HasRemains)
        {
            Assert.Equal(_printed, lines.Take(_printed.Count));
            return;
        }

        var text = string.Concat(lines);
        var at = 0;
        foreach (var line in _printed)
        {
            var found = text.IndexOf(line, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"not on the terminal: {line}");
            at = found + line.Length;
        }
    }

    private IEnumerable<string> LogicalLines()
    {
        var line = "";
        foreach (var row in Terminal.AllRows)
        {
            line += row;
            if (!row.IsWrapped)
            {
                yield return line;
                line = "";
            }
        }
    }

    private int FirstRegionRow()
    {
        var first = 0;
        foreach (var _ in _printed)
        {
            while (Terminal.AllRows[first].IsWrapped)
            {
                first++;
            }

            first++;
        }

        return first;
    }

    // A shell that writes a line while the client is stopped.
    private byte[] Leave(string output)
    {
        byte[] bytes = [.. _painter.Clear(_size).Span, .. System.Text.Encoding.UTF8.GetBytes(output), .. "\r\n"u8];
        Terminal.Write(bytes);
        _printed.Add(output);
        return [.. bytes, .. Paint([])];
    }
}
