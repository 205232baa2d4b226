using System.Collections.Immutable;
using System.Text;
using KestrelChat.Transcripts;
using KestrelChat.Views;

namespace KestrelChat.Tests.Views;

public sealed class LineFilterTests
{
    [Theory]
    [InlineData("ada", "bob: hi ada", true)]
    [InlineData("ada", "bob: ADA!", true)]
    [InlineData("ada", "bob: adamant", false)]
    [InlineData("ada", "bob: canada", false)]
    [InlineData("ada", "bob: ada_2 xada ada", true)]
    [InlineData("aa", "bob: aaa", false)]
    [InlineData("ada", "bob：ada 你好", true)]
    [InlineData("ada", "bob: 你好ada你好", true)]
    [InlineData("ada", "bob: адaada", false)]
    [InlineData("小明", "bob: 小明你好", true)]
    [InlineData("аня", "bob: привет, аня.", true)]
    [InlineData("аня", "bob: таня", false)]
    [InlineData("", "bob: hi", false)]
    public void A_name_is_mentioned_where_it_is_a_whole_word(string name, string line, bool rings) =>
        Assert.Equal(rings, Filter(name, BellMode.Mentions).Rings(By("bob"), Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void A_clients_own_lines_and_notices_of_the_server_neither_ring_nor_are_hidden()
    {
        var filter = Filter("ada", BellMode.On) with { Ignored = Ignoring("me", "bob") };
        Assert.False(filter.Rings(By("me"), "ada: ada"u8));
        Assert.False(filter.Rings(default, "* ada"u8));
        Assert.True(filter.Rings(By("bob"), "bob: x"u8));
        Assert.False(filter.Rings(new LineAuthor("bob", IsSaid: false), "bob has left"u8));
        Assert.Equal((false, true, false, false), (filter.Hides("me"), filter.Hides("bob"), filter.Hides("cid"), filter.Hides(null)));
    }

    [Fact]
    public void A_filter_without_ignored_names_and_bell_is_idle()
    {
        Assert.True(Filter("ada", BellMode.Off).IsIdle);
        Assert.False(Filter("ada", BellMode.Mentions).IsIdle);
        Assert.False((Filter("ada", BellMode.Off) with { Ignored = Ignoring("bob") }).IsIdle);
        Assert.False(Filter("ada", BellMode.Off).Rings(By("bob"), "ada"u8));
    }

    private static LineAuthor By(string key) => new(key, IsSaid: true);

    private static ImmutableDictionary<string, string> Ignoring(params string[] keys) => keys.ToImmutableDictionary(key => key, StringComparer.Ordinal);

    private static LineFilter Filter(string name, BellMode bell) => new("me", Encoding.UTF8.GetBytes(name), Ignoring(), bell);
}
