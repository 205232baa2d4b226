using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Tests.Screen;

public sealed class GraphemeBreaksTests
{
    private const string Text = "ae\u0301中👩\u200d💻🇩🇪🇫🇷z";

    private static readonly int[] s_breaks = [0, 1, 3, 4, 9, 13, 17, 18];

    [Fact]
    public void Next_goes_from_break_to_break()
    {
        List<int> breaks = [0];
        while (breaks[^1] < Text.Length)
        {
            breaks.Add(GraphemeBreaks.Next(Text, breaks[^1]));
        }

        Assert.Equal(s_breaks, breaks);
        Assert.Equal(Text.Length, GraphemeBreaks.Next(Text, Text.Length));
    }

    [Fact]
    public void Previous_goes_back_to_the_last_break_before_the_index()
    {
        for (var index = 0; index <= Text.Length; index++)
        {
            Assert.Equal(s_breaks.LastOrDefault(at => at < index), GraphemeBreaks.Previous(Text, index));
        }
    }

    [Fact]
    public void Only_where_a_grapheme_begins_and_at_the_end_an_index_is_a_break()
    {
        Assert.Equal(s_breaks, Enumerable.Range(0, Text.Length + 1).Where(index => GraphemeBreaks.AtOrAfter(Text, index) == index && GraphemeBreaks.AtOrBefore(Text, index) == index));
    }

    [Fact]
    public void CR_LF_is_one_character()
    {
        Assert.Equal(1, GraphemeBreaks.Previous("a\r\nb", 3));
        Assert.Equal(3, GraphemeBreaks.AtOrAfter("a\r\nb", 2));
        Assert.Equal(1, GraphemeBreaks.AtOrBefore("a\r\nb", 2));
    }
}
