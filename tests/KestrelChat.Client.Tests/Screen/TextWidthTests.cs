using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Tests.Screen;

/// <summary>The widths are those of tmux; the tests in a real terminal compare both.</summary>
public sealed class TextWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("plain", 5)]
    [InlineData("жöя", 3)]
    [InlineData("中文", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("か\u3099", 2)]
    [InlineData("कि", 2)]
    [InlineData("\u1112\u1161\u11ab", 2)]
    [InlineData("😀", 2)]
    [InlineData("👍🏽", 4)]
    [InlineData("🇩🇪", 2)]
    [InlineData("❤\ufe0f", 1)]
    [InlineData("👨\u200d👩\u200d👧", 2)]
    [InlineData("1\ufe0f\u20e3", 1)]
    [InlineData("\u200b", 0)]
    [InlineData("ﾊ", 1)]
    [InlineData("ሀ", 1)]
    [InlineData("\u0600", 1)]
    [InlineData("␇", 1)]
    public void A_text_is_as_wide_as_terminals_draw_it(string text, int width)
    {
        Assert.Equal(width, TextWidth.Of(text));
        Assert.Equal(width + 2, TextWidth.Of($"a{text}b"));
    }

    [Theory]
    [InlineData("abc", 1, 1, 1)]
    [InlineData("a中", 1, 2)]
    [InlineData("👍🏽", 2, 2)]
    [InlineData("👩\u200d💻e\u0301", 2, 1)]
    public void Cells_are_what_a_terminal_moves_to_the_next_row_as_one(string text, params int[] widths)
    {
        List<byte> cells = [];
        TextWidth.AddCells(text, cells);

        Assert.Equal(widths, cells.Select(cell => (int)cell));
        Assert.Equal(TextWidth.Of(text), cells.Sum(cell => cell));
    }

    [Fact]
    public void A_long_text_without_breaks_is_measured()
    {
        Assert.Equal(1, TextWidth.Of("a" + new string('\u0301', 100_000)));
        Assert.Equal(100_000, TextWidth.Of(new string('a', 100_000)));
    }
}
