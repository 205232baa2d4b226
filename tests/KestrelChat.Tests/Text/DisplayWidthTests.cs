using KestrelChat.Text;

namespace KestrelChat.Tests.Text;

public sealed class DisplayWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("/help [command]", 15)]
    [InlineData("Ольга", 5)]
    [InlineData("名字", 4)]
    [InlineData("/nick <名字>", 12)]
    [InlineData("ｆｕｌｌ", 8)]
    [InlineData("カﾞ", 3)]
    [InlineData("김철수", 6)]
    [InlineData("Zoë", 3)]
    [InlineData("Zoe\u0308", 3)]
    [InlineData("a\u200Bb", 2)]
    [InlineData("😀", 2)]
    [InlineData("\u0007a\n", 1)]
    public void A_text_is_as_wide_as_its_characters(string text, int columns) => Assert.Equal(columns, DisplayWidth.Of(text));
}
