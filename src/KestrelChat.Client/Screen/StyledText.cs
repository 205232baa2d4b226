namespace KestrelChat.Client.Screen;

/// <summary>One line of text in several styles, without control characters. Immutable.</summary>
internal sealed class StyledText(params IReadOnlyList<StyledSpan> spans)
{
    public static readonly StyledText Empty = new();

    public StyledText(string text, Style style = default)
        : this(new StyledSpan(text, style))
    {
    }

    public IReadOnlyList<StyledSpan> Spans => spans;

    /// <summary>The text without its styles.</summary>
    public override string ToString() => string.Concat(spans.Select(span => span.Text));
}
