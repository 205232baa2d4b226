using KestrelChat.Client.Lines;
using KestrelChat.Client.Wordings;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Client.Tests.Lines;

public sealed class LineClassifierProperties
{
    [Fact]
    public Task Every_message_of_every_wording_is_recognized_and_its_slots_come_back() => Properties.HoldAsync(
        AnyServerLine.Any,
        rendered =>
        {
            ServerLine line = Received.Line(rendered.Render());
            LineForm expected = LineForm.Of(rendered.Message) ?? LineForm.Notice;

            Assert.Equal(expected.Kind, line.Kind);
            Assert.Equal(expected.Ending, line.Ending);
            if (expected != LineForm.Notice)
            {
                Assert.Equal(rendered.Message, line.Message);
            }

            if (expected.Kind == LineKind.ClaimHint)
            {
                Assert.Equal((rendered.Values["name"], "0123456789abcdef"), (line.Name, line.Body));
                return;
            }

            Assert.Equal(Value(rendered, expected.Name), line.Name);
            Assert.Equal(Value(rendered, expected.Body), line.Body);
            Assert.Equal(rendered.Time.TrimEnd(), line.Time ?? "");
            Assert.Contains(line.Language, new[] { null, rendered.Wording.Name });
        },
        tests: 20_000);

    [Fact]
    public void The_messages_whose_form_counts_exist_in_every_wording()
    {
        string[] inEnglish = [.. MessagesOf("en")];

        Assert.Equal(36, inEnglish.Length);
        Assert.Equal(inEnglish.Except(["greeting"]), MessagesOf("ru"));
        Assert.Equal(inEnglish, MessagesOf("zh"));
    }

    private static IEnumerable<string> MessagesOf(string language) =>
        Received.Wordings.All.Single(wording => wording.Name == language).Messages.Keys.Where(message => LineForm.Of(message) is not null);

    private static string? Value(AnyServerLineCase rendered, SlotKind? slot) => slot switch
    {
        null => null,
        SlotKind.Text => rendered.Template.Contains("{reason}", StringComparison.Ordinal) ? rendered.Values["reason"] : rendered.Values["text"],
        _ => rendered.Values[slot.ToString()!.ToLowerInvariant()],
    };
}
