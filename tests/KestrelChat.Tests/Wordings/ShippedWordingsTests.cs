using System.Text;
using KestrelChat.Testing.Chat;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Wordings;

public sealed class ShippedWordingsTests
{
    [Fact]
    public void English_Russian_and_Chinese_are_shipped_without_errors()
    {
        Assert.Empty(TestWordings.All.Errors);
        Assert.Equal(["en", "ru", "zh"], TestWordings.All.Names.ToList());
    }

    [Fact]
    public void Every_wording_has_every_message_but_the_greeting_and_notices_begin_with_an_asterisk()
    {
        foreach (var wording in new[] { TestWordings.English, TestWordings.Russian, TestWordings.Chinese })
        {
            foreach (var message in Enum.GetValues<MessageId>())
            {
                var template = wording[message];
                Assert.True(template is not null || message == MessageId.Greeting, $"{wording.Name} {message}");
                var line = Encoding.UTF8.GetString(template?.Render(default) ?? "\n"u8.ToArray());
                Assert.EndsWith("\n", line, StringComparison.Ordinal);
                if (message is MessageId.Summary or MessageId.SummaryArrived or MessageId.SummaryLeft or MessageId.LineTooLong or MessageId.LinesMissed or MessageId.ServerFull or MessageId.TooManyFromAddress or MessageId.Restarting
                    or MessageId.Banned or MessageId.BannedFor or MessageId.Kicked or MessageId.KickedFor)
                {
                    Assert.StartsWith("* ", line, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void Only_Russian_has_no_greeting_and_shows_a_client_its_own_arrival()
    {
        Assert.NotNull(TestWordings.English[MessageId.Greeting]);
        Assert.NotNull(TestWordings.Chinese[MessageId.Greeting]);
        Assert.Null(TestWordings.Russian[MessageId.Greeting]);
        Assert.False(TestWordings.English.ShowsOwnArrival);
        Assert.False(TestWordings.Chinese.ShowsOwnArrival);
        Assert.True(TestWordings.Russian.ShowsOwnArrival);
    }
}
