using KestrelChat.Moderation;

namespace KestrelChat.Tests.Moderation;

public sealed class ModerationTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("  ", "")]
    [InlineData(" be kind ", "be kind")]
    [InlineData("two\nlines\u001B[31m", "two␊lines␛[31m")]
    [InlineData("\u202Ekind", "\\u{202e}kind")]
    public void A_reason_is_made_safe_to_show(string? text, string shown)
    {
        Assert.True(ModerationText.TryReason(text, out var reason, out var error), error);
        Assert.Equal(shown, reason);
    }

    [Fact]
    public void A_reason_is_bounded_by_its_characters()
    {
        Assert.True(ModerationText.TryReason(string.Concat(Enumerable.Repeat("😀", 200)), out _, out _));
        Assert.False(ModerationText.TryReason(new string('x', 201), out _, out var error));
        Assert.Equal("the reason has 201 characters; 200 at most are wanted", error);
    }

    [Theory]
    [InlineData("deploy-bot")]
    [InlineData("Ада")]
    [InlineData("👩")]
    [InlineData("12345678901234567890123456789012")]
    public void A_name_of_any_script_is_taken_as_it_is(string text)
    {
        Assert.True(ModerationText.TryWho(text, out var who, out var error), error);
        Assert.Equal(text, who);
    }

    [Theory]
    [InlineData(null, "who is empty")]
    [InlineData("", "who is empty")]
    [InlineData("two words", "who is 'two words'; a name without spaces")]
    [InlineData("tab\tbed", "who is 'tab\tbed'; a name without spaces")]
    [InlineData("wide\u3000space", "a name without spaces")]
    [InlineData("new\nline", "who is 'new␊line'; a name without spaces")]
    [InlineData("esc\u001B[31m", "who is 'esc␛[31m'")]
    [InlineData("\u202Eevil", "who is '\\u{202e}evil'")]
    [InlineData("123456789012345678901234567890123", "who has 33 characters; 32 at most are wanted")]
    public void A_name_that_cannot_be_shown_as_one_is_refused(string? text, string said)
    {
        Assert.False(ModerationText.TryWho(text, out _, out var error));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hi", "hi")]
    [InlineData("two\r\nlines", "two␍␊lines")]
    public void A_line_is_made_safe_to_show(string text, string shown)
    {
        Assert.True(ModerationText.TryLine(text, 16, out var line, out var error), error);
        Assert.Equal(shown, line);
    }

    [Fact]
    public void Half_a_character_is_replaced()
    {
        var half = new string(['a', (char)0xD83D, 'b']);
        Assert.True(ModerationText.TryLine(half, 16, out var line, out _));
        Assert.Equal("a\uFFFDb", line);
        Assert.False(ModerationText.TryWho(half, out _, out _));
    }

    [Theory]
    [InlineData(null, "text is empty; the line to be said is wanted")]
    [InlineData("", "text is empty; the line to be said is wanted")]
    [InlineData("приветпри", "text has 18 bytes; a line has 16 at most")]
    public void A_line_that_cannot_be_said_is_refused(string? text, string said)
    {
        Assert.False(ModerationText.TryLine(text, 16, out _, out var error));
        Assert.Equal(said, error);
    }
}
