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
    public void A_reason_is_trimmed_and_made_visible(string? text, string shown)
    {
        Assert.True(ModerationText.TryReason(text, out var reason, out var error), error);
        Assert.Equal(shown, reason);
    }

    [Fact]
    public void A_reason_is_limited_to_200_characters()
    {
        Assert.True(ModerationText.TryReason(string.Concat(Enumerable.Repeat("😀", 200)), out _, out _));
        Assert.False(ModerationText.TryReason(new string('x', 201), out _, out var error));
        Assert.Equal("reason: 201 characters: expected at most 200", error);
    }

    [Theory]
    [InlineData("deploy-bot")]
    [InlineData("Ада")]
    [InlineData("👩")]
    [InlineData("12345678901234567890123456789012")]
    public void A_name_of_any_script_is_accepted_unchanged(string text)
    {
        Assert.True(ModerationText.TryName(text, out var name, out var error), error);
        Assert.Equal(text, name);
    }

    [Theory]
    [InlineData(null, "who: empty: expected the name under which to say the line")]
    [InlineData("", "who: empty: expected the name under which to say the line")]
    [InlineData("two words", "who: invalid value 'two words': expected a name without spaces and control characters")]
    [InlineData("tab\tbed", "who: invalid value 'tab\tbed': expected a name without spaces and control characters")]
    [InlineData("wide\u3000space", "who: invalid value 'wide\u3000space': expected a name without spaces and control characters")]
    [InlineData("new\nline", "who: invalid value 'new␊line': expected a name without spaces and control characters")]
    [InlineData("esc\u001B[31m", "who: invalid value 'esc␛[31m': expected a name without spaces and control characters")]
    [InlineData("\u202Eevil", "who: invalid value '\\u{202e}evil': expected a name without spaces and control characters")]
    [InlineData("123456789012345678901234567890123", "who: 33 characters: expected at most 32")]
    public void A_name_that_is_empty_too_long_or_not_one_visible_word_is_rejected(string? text, string expected)
    {
        Assert.False(ModerationText.TryName(text, out _, out var error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("n\u200Bews", "expected a name without U+200B zero width space")]
    [InlineData("news:", "expected a name without \":\" (U+003A)")]
    [InlineData("n\u0435ws", "expected a name without letters of scripts that look alike, found \"\u0435\" (U+0435)")]
    [InlineData("*news", "expected a name that does not begin with * or /")]
    [InlineData("server", "expected a name that does not look like an address or like the server")]
    [InlineData("192.0.2.1", "expected a name that does not look like an address or like the server")]
    public void The_refusal_of_a_name_says_which_rule_and_character_it_is_about(string text, string expected)
    {
        Assert.False(ModerationText.TryName(text, out _, out var error));
        Assert.Equal($"who: invalid value '{text}': {expected}", error);
    }

    [Theory]
    [InlineData("hi", "hi")]
    [InlineData("two\r\nlines", "two␍␊lines")]
    public void A_line_is_made_visible(string text, string shown)
    {
        Assert.True(ModerationText.TryLine(text, 16, out var line, out var error), error);
        Assert.Equal(shown, line);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_replaced_in_a_line_and_rejected_in_a_name()
    {
        var half = new string(['a', (char)0xD83D, 'b']);
        Assert.True(ModerationText.TryLine(half, 16, out var line, out _));
        Assert.Equal("a\uFFFDb", line);
        Assert.False(ModerationText.TryName(half, out _, out _));
    }

    [Theory]
    [InlineData(null, "text: empty: expected the line to say")]
    [InlineData("", "text: empty: expected the line to say")]
    [InlineData("приветпри", "text: 18 bytes: expected at most 16")]
    public void An_empty_or_too_long_line_is_rejected(string? text, string expected)
    {
        Assert.False(ModerationText.TryLine(text, 16, out _, out var error));
        Assert.Equal(expected, error);
    }
}
