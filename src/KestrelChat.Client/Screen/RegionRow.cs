namespace KestrelChat.Client.Screen;

/// <summary>One row of the live region, as it is drawn: styled text that is not wider than the screen.</summary>
internal sealed class RegionRow
{
    private readonly List<StyledSpan> _spans = [];
    private readonly List<byte> _cells = [];

    public IReadOnlyList<StyledSpan> Spans => _spans;

    /// <summary>The widths of its characters, 1 or 2; those without a width are left out.</summary>
    public IReadOnlyList<byte> Cells => _cells;

    /// <summary>The sum of <see cref="Cells"/>.</summary>
    public int Width { get; private set; }

    /// <summary>The number of UTF-16 code units.</summary>
    public int Length { get; private set; }

    /// <summary>Adds one grapheme.</summary>
    public void Append(string grapheme, Style style)
    {
        var before = _cells.Count;
        TextWidth.AddCells(grapheme, _cells);
        for (var at = before; at < _cells.Count; at++)
        {
            Width += _cells[at];
        }

        Length += grapheme.Length;
        _spans.Add(new StyledSpan(grapheme, style));
    }

    /// <summary>Adds as much of a text as there is room for.</summary>
    public void AppendCut(StyledText text, int limit)
    {
        foreach (var span in text.Spans)
        {
            foreach (var grapheme in Graphemes.Of(VisibleLine.Of(span.Text)))
            {
                if (Width + TextWidth.OfGrapheme(grapheme) > limit)
                {
                    return;
                }

                Append(grapheme, span.Style);
            }
        }
    }
}
