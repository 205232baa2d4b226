using KestrelChat.Client.Lines;
using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Tests.Lines;

public sealed class LineStylerTests
{
    private static readonly LineStyler s_styler = new(NameColors.TwoHundredFiftySix);

    private readonly Conversation _conversation = new(Received.Wordings, "en");

    public LineStylerTests() => _conversation.Observe(Received.Line("You are ada"));

    [Theory]
    [InlineData("bob: hello")]
    [InlineData("** bob waves")]
    [InlineData("[bob]: hello")]
    [InlineData("* from bob: lunch?")]
    [InlineData("* to bob: lunch?")]
    [InlineData("bob: ada, look: https://x/ada?ada=ada ADA")]
    [InlineData("bob has arrived")]
    [InlineData("* topic: tea")]
    [InlineData("* goodbye")]
    [InlineData("anything else")]
    [InlineData("")]
    public void The_text_of_a_line_is_not_changed(string text)
    {
        Assert.Equal(text, Style(text).ToString());
    }

    [Fact]
    public void A_name_has_its_colour_and_the_text_has_none()
    {
        Assert.Equal(
            [new StyledSpan("bob", new Style(Emphasis.None, NamePalette.Of("bob", NameColors.TwoHundredFiftySix))), new StyledSpan(": hello")],
            Merged("bob: hello"));
    }

    [Fact]
    public void Ones_own_name_is_calm()
    {
        Assert.Equal([new StyledSpan("ada", Client.Screen.Style.Dim), new StyledSpan(": hello")], Merged("ada: hello"));
    }

    [Theory]
    [InlineData("bob has arrived")]
    [InlineData("* topic: tea")]
    [InlineData("You are ada")]
    public void Notices_are_dim(string text)
    {
        Assert.Equal([new StyledSpan(text, Client.Screen.Style.Dim)], Merged(text));
    }

    [Fact]
    public void A_line_with_the_own_name_is_marked_at_its_author_and_at_the_name()
    {
        List<StyledSpan> spans = Merged("bob: lunch, Ada?");

        Assert.Equal(Emphasis.Bold | Emphasis.Reverse, spans[0].Style.Emphasis);
        Assert.Equal([": lunch, ", "Ada", "?"], spans.Skip(1).Select(span => span.Text));
        Assert.Equal(Emphasis.Bold, spans[2].Style.Emphasis);
    }

    [Fact]
    public void A_private_line_is_marked()
    {
        List<StyledSpan> spans = Merged("* from bob: lunch?");

        Assert.Equal(["* from ", "bob", ": lunch?"], spans.Select(span => span.Text));
        Assert.All(spans, span => Assert.True(span.Style.Emphasis.HasFlag(Emphasis.Bold)));
    }

    [Theory]
    [InlineData("http://localhost/ada")]
    [InlineData("https://ada.example.org/?ada")]
    [InlineData("www.example.org/ada")]
    public void A_URL_has_one_style(string url)
    {
        List<StyledSpan> spans = Merged($"bob: ada see {url} ada");

        Assert.Contains(spans, span => span.Text.Contains(url, StringComparison.Ordinal));
    }

    [Fact]
    public void The_history_is_not_marked()
    {
        _conversation.Observe(Received.Line("* earlier here (1), oldest first, times in UTC:"));

        Assert.Equal(Emphasis.None, Style("bob: ada?").Spans[0].Style.Emphasis);
    }

    [Fact]
    public void The_time_is_dim_and_that_of_the_server_comes_first()
    {
        Assert.Equal(new StyledSpan("12:34 ", Client.Screen.Style.Dim), s_styler.Style(Received.Line("bob: hello"), _conversation, "12:34").Spans[0]);
        Assert.Equal(new StyledSpan("2025-01-31 01:02:03 ", Client.Screen.Style.Dim), s_styler.Style(Received.Line("2025-01-31 01:02:03 bob: hello"), _conversation, "12:34").Spans[0]);
    }

    [Fact]
    public void A_line_that_does_not_come_back_begins_with_an_arrow()
    {
        Assert.Equal("12:34 > a  b", LineStyler.StyleSent("a  b", "12:34").ToString());
    }

    [Fact]
    public void Without_colours_emphasis_remains()
    {
        StyledText text = new LineStyler(NameColors.None).Style(Received.Line("bob: ada?"), _conversation, time: null);

        Assert.Equal(new Style(Emphasis.Bold | Emphasis.Reverse), text.Spans[0].Style);
    }

    private StyledText Style(string text) => s_styler.Style(Received.Line(text), _conversation, time: null);

    // Neighbours of one style are one span.
    private List<StyledSpan> Merged(string text)
    {
        List<StyledSpan> merged = [];
        foreach (StyledSpan span in Style(text).Spans)
        {
            if (merged is [.., var last] && last.Style == span.Style)
            {
                merged[^1] = new StyledSpan(last.Text + span.Text, span.Style);
            }
            else
            {
                merged.Add(span);
            }
        }

        return merged;
    }
}
