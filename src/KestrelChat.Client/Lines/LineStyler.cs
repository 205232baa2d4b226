using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Lines;

/// <summary>Chooses how a line looks: its text is never changed. Immutable.</summary>
/// <param name="colors">The colours of the terminal.</param>
internal sealed class LineStyler(NameColors colors)
{
    private static readonly Style Strong = new(Emphasis.Bold);

    /// <summary>Styles a line of the server.</summary>
    /// <param name="line">The line.</param>
    /// <param name="conversation">Knows the client's own name.</param>
    /// <param name="time">The time before it, such as <c>12:34</c>, if the server has put none there; null for none.</param>
    public StyledText Style(ServerLine line, Conversation conversation, string? time)
    {
        List<StyledSpan> spans = [];
        AddTime(spans, line.Time ?? time);
        bool isOwn = conversation.IsOwn(line);
        switch (line.Kind)
        {
            case LineKind.Said or LineKind.Acted when !isOwn && !conversation.IsInHistory && conversation.Mentions(line):
                AddNamed(spans, line, StyleOf(line.Name!, Emphasis.Bold | Emphasis.Reverse), Screen.Style.Plain, conversation.OwnName);
                break;
            case LineKind.Said or LineKind.Acted:
                AddNamed(spans, line, isOwn ? Screen.Style.Dim : StyleOf(line.Name!, Emphasis.None), Screen.Style.Plain, ownName: null);
                break;
            case LineKind.PrivateFrom:
                AddNamed(spans, line, StyleOf(line.Name!, Emphasis.Bold | Emphasis.Reverse), Strong, ownName: null);
                break;
            case LineKind.PrivateTo:
                AddNamed(spans, line, StyleOf(line.Name!, Emphasis.Bold), Screen.Style.Plain, ownName: null);
                break;
            case LineKind.Other:
                Add(spans, line.Text, Screen.Style.Plain);
                break;
            case LineKind.Ending:
                Add(spans, line.Text, Strong);
                break;
            default:
                Add(spans, line.Text, Screen.Style.Dim);
                break;
        }

        return new StyledText(spans);
    }

    /// <summary>Styles a line that was sent and that the server does not send back.</summary>
    public static StyledText StyleSent(string line, string? time)
    {
        List<StyledSpan> spans = [];
        AddTime(spans, time);
        Add(spans, "> ", Screen.Style.Dim);
        Add(spans, VisibleLine.Of(line), Screen.Style.Plain);
        return new StyledText(spans);
    }

    /// <summary>Styles a sentence of the client itself.</summary>
    public static StyledText StyleOwnNotice(string text, string? time)
    {
        List<StyledSpan> spans = [];
        AddTime(spans, time);
        Add(spans, VisibleLine.Of(text), Screen.Style.Dim);
        return new StyledText(spans);
    }

    private static void AddNamed(List<StyledSpan> spans, ServerLine line, Style name, Style rest, string? ownName)
    {
        Add(spans, line.Text[..line.NameAt.Start.Value], rest);
        Add(spans, line.Text[line.NameAt], name);
        Add(spans, line.Text[line.NameAt.End.Value..line.BodyAt.Start.Value], rest);
        AddBody(spans, line.Body!, rest, ownName);
    }

    // The user's own name in it stands out, but nothing inside a URL changes, lest a terminal no longer see it as one.
    private static void AddBody(List<StyledSpan> spans, string body, Style style, string? ownName)
    {
        int from = 0;
        if (ownName is not null)
        {
            for (int at = 0; NameInText.Find(body, ownName, at) is >= 0 and int found; at = found + 1)
            {
                if (found >= from && !UrlInText.Covers(body, found))
                {
                    Add(spans, body[from..found], style);
                    from = found + ownName.Length;
                    Add(spans, body[found..from], Strong);
                }
            }
        }

        Add(spans, body[from..], style);
    }

    private static void AddTime(List<StyledSpan> spans, string? time)
    {
        if (time is not null)
        {
            Add(spans, time + " ", Screen.Style.Dim);
        }
    }

    private static void Add(List<StyledSpan> spans, string text, Style style)
    {
        if (text.Length > 0)
        {
            spans.Add(new StyledSpan(text, style));
        }
    }

    private Style StyleOf(string name, Emphasis emphasis) => new(emphasis, NamePalette.Of(name, colors));
}
