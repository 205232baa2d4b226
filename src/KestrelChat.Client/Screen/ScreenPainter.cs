using System.Text;
using KestrelChat.Client.Terminal;

namespace KestrelChat.Client.Screen;

/// <summary>
/// Keeps the live region below the lines of the conversation: makes the bytes that print lines above it and redraw it. Knows what is on
/// the terminal, and neither reads nor writes it. Not thread-safe.
/// </summary>
/// <remarks>
/// Each result is to be written at once and whole. No control character of a text gets into it. Lines are printed as they are, each once: the terminal wraps them and keeps them in
/// its scrollback. All movement is relative to the cursor, so that nothing depends on where on the screen the region is.
/// <para>
/// On a terminal that becomes narrower the region's rows are wrapped or cut before the program knows of it. The way to the first row is
/// computed from what was drawn. A region that is then taller than the screen has rows in the scrollback, where they stay.
/// </para>
/// </remarks>
/// <param name="reflows">Whether a terminal that becomes narrower wraps its rows; the others cut them (see <see cref="ReflowingTerminals"/>).</param>
/// <param name="hasColors">Whether to use colours. Emphasis is used in any case.</param>
internal sealed class ScreenPainter(bool reflows, bool hasColors)
{
    private readonly TerminalBuffer _output = new();
    private readonly Dictionary<Style, string> _styles = [];

    private TerminalBuffer _region = new();
    private TerminalBuffer _lastRegion = new();
    private TerminalSize _lastSize;
    private bool _isResized;
    private ShownRegion? _shown;

    // A terminal that knows it shows nothing until the end; the others ignore it.
    private static ReadOnlySpan<byte> BeginUpdate => "\e[?2026h"u8;

    private static ReadOnlySpan<byte> EndUpdate => "\e[?2026l"u8;

    // From the first column to the end of the screen. tmux moves a screen that is erased from its first cell into the scrollback, so the
    // row is erased by itself, and what is below it from the second cell.
    private static ReadOnlySpan<byte> EraseBelow => "\e[K\e[C\e[J\r"u8;

    private static ReadOnlySpan<byte> NextRow => "\r\n"u8;

    /// <summary>Returns what prints lines above the live region and draws the region; empty if nothing changes.</summary>
    /// <param name="above">New lines; each of any length.</param>
    /// <param name="region">The live region as it shall be.</param>
    /// <param name="size">The size of the terminal now.</param>
    /// <returns>Valid until the next call of any method.</returns>
    public ReadOnlyMemory<byte> Paint(IReadOnlyList<StyledText> above, LiveRegion region, TerminalSize size)
    {
        var layout = RegionLayout.Of(region, size);
        DrawRegion(layout);
        if (above.Count == 0 && _shown is not null && size == _lastSize && !_isResized && _region.Bytes.Span.SequenceEqual(_lastRegion.Bytes.Span))
        {
            return default;
        }

        _output.Reset();
        _output.Add(BeginUpdate);
        EraseRegion(size);
        foreach (var line in above)
        {
            foreach (var span in line.Spans)
            {
                _output.Add(Sequence(span.Style));
                _output.Add(VisibleLine.Of(span.Text));
                EndStyle(_output, span.Style);
            }

            _output.Add(NextRow);
        }

        _output.Add(_region.Bytes.Span);
        _output.Add(EndUpdate);

        _shown = new ShownRegion(layout, size.Columns);
        (_region, _lastRegion) = (_lastRegion, _region);
        _lastSize = size;
        _isResized = false;
        return _output.Bytes;
    }

    /// <summary>
    /// Returns what erases the live region and leaves the cursor where it began, for others to write there; empty if there is none.
    /// </summary>
    /// <returns>Valid until the next call of any method.</returns>
    public ReadOnlyMemory<byte> Clear(TerminalSize size)
    {
        if (_shown is null)
        {
            return default;
        }

        _output.Reset();
        EraseRegion(size);
        _shown = null;
        return _output.Bytes;
    }

    /// <summary>Takes note that the live region is no longer on the screen: the next one begins in the cursor's row.</summary>
    public void Forget() => _shown = null;

    /// <summary>
    /// Takes note that the size of the terminal has changed: the region is painted anew, even if the size is soon what it was before.
    /// </summary>
    public void Resized() => _isResized = true;

    private void EraseRegion(TerminalSize size)
    {
        _output.Add("\r"u8);
        MoveUp(_output, _shown?.RowsAboveCursor(size.Columns, reflows) ?? 0);
        _output.Add(EraseBelow);
    }

    private void DrawRegion(RegionLayout layout)
    {
        _region.Reset();
        for (var row = 0; row < layout.Rows.Count; row++)
        {
            if (row > 0)
            {
                _region.Add(NextRow);
            }

            DrawRow(layout.Rows[row], int.MaxValue);
        }

        var cursorRow = layout.Rows[layout.CursorRow];
        if (layout.CursorRow < layout.Rows.Count - 1 || layout.CursorLength < cursorRow.Length)
        {
            _region.Add("\r"u8);
            MoveUp(_region, layout.Rows.Count - 1 - layout.CursorRow);
            MoveToCursor(cursorRow, layout);
        }
    }

    // Terminals agree about the width of ASCII. Other text is drawn once more, up to the cursor: it is then where the terminal has it.
    private void MoveToCursor(RegionRow row, RegionLayout layout)
    {
        if (layout.CursorLength == layout.CursorColumn && row.Spans.Take(layout.CursorLength).All(span => Ascii.IsValid(span.Text)))
        {
            if (layout.CursorColumn > 0)
            {
                _region.AddControl(layout.CursorColumn, 'C');
            }
        }
        else
        {
            DrawRow(row, layout.CursorLength);
        }
    }

    private void DrawRow(RegionRow row, int length)
    {
        var spans = row.Spans;
        for (var at = 0; at < spans.Count && length > 0;)
        {
            // Graphemes of one style in one go.
            var style = spans[at].Style;
            _region.Add(Sequence(style));
            for (; at < spans.Count && length > 0 && spans[at].Style == style; at++)
            {
                _region.Add(spans[at].Text);
                length -= spans[at].Text.Length;
            }

            EndStyle(_region, style);
        }
    }

    private void EndStyle(TerminalBuffer buffer, Style style)
    {
        if (Sequence(style).Length > 0)
        {
            buffer.Add(StyleSequence.Reset);
        }
    }

    // There are at most as many styles as emphases times colours.
    private string Sequence(Style style)
    {
        if (!_styles.TryGetValue(style, out var sequence))
        {
            sequence = StyleSequence.Of(style, hasColors);
            _styles.Add(style, sequence);
        }

        return sequence;
    }

    private static void MoveUp(TerminalBuffer buffer, int rows)
    {
        if (rows > 0)
        {
            buffer.AddControl(rows, 'A');
        }
    }
}
