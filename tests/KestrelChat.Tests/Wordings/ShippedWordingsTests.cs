using System.Text;
using KestrelChat.Tests.Support;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Wordings;

public sealed class ShippedWordingsTests
{
    [Fact]
    public void English_Russian_and_Chinese_are_shipped_without_a_fault()
    {
        Assert.Empty(TestWordings.All.Errors);
        Assert.Equal(["en", "ru", "zh"], TestWordings.All.Names.ToList());
    }

    [Fact]
    public void Every_phrase_but_a_greeting_is_said_in_each_and_notices_begin_alike()
    {
        foreach (var wording in new[] { TestWordings.English, TestWordings.Russian, TestWordings.Chinese })
        {
            foreach (var phrase in Enum.GetValues<Phrase>())
            {
                var template = wording[phrase];
                Assert.True(template is not null || phrase == Phrase.Greeting, $"{wording.Name} {phrase}");
                var line = Encoding.UTF8.GetString(template?.Render(default) ?? "\n"u8.ToArray());
                Assert.EndsWith("\n", line, StringComparison.Ordinal);
                if (phrase is Phrase.Summary or Phrase.LineTooLong or Phrase.LinesMissed or Phrase.ServerFull or Phrase.TooManyFromAddress or Phrase.Restarting
                    or Phrase.Banned or Phrase.BannedFor or Phrase.Kicked or Phrase.KickedFor)
                {
                    Assert.StartsWith("* ", line, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void Only_Russian_does_not_greet_and_shows_ones_own_arrival()
    {
        Assert.NotNull(TestWordings.English[Phrase.Greeting]);
        Assert.NotNull(TestWordings.Chinese[Phrase.Greeting]);
        Assert.Null(TestWordings.Russian[Phrase.Greeting]);
        Assert.False(TestWordings.English.ShowsOwnArrival);
        Assert.False(TestWordings.Chinese.ShowsOwnArrival);
        Assert.True(TestWordings.Russian.ShowsOwnArrival);
    }
}
