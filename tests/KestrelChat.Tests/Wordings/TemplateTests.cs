using System.Buffers;
using System.Text;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Wordings;

public sealed class TemplateTests
{
    private static readonly Slot[] s_all = Enum.GetValues<Slot>();

    [Theory]
    [InlineData("plain", "plain\n")]
    [InlineData("{who}: {text}", "Ада: привет\n")]
    [InlineData("{text}{who}{text}", "приветАдапривет\n")]
    [InlineData("{Who} {TEXT}", "Ада привет\n")]
    [InlineData("{count} {limit} {arrived} {left} {members}", "0 -1 3 9223372036854775807 -9223372036854775808\n")]
    [InlineData("{{who} is {{{who}", "{who} is {Ада\n")]
    [InlineData("* {reason}: {reason}", "* 不: 不\n")]
    [InlineData("}} {{", "}} {\n")]
    [InlineData("{who}", "Ада\n")]
    public void A_template_is_rendered_with_its_values_and_a_newline(string template, string line)
    {
        var parsed = Template.Parse(template, s_all);

        Assert.Equal(line, Encoding.UTF8.GetString(parsed.Render(Arguments())));
        Assert.Equal(Encoding.UTF8.GetByteCount(line), parsed.Measure(Arguments()));
    }

    [Fact]
    public void All_ways_of_rendering_give_the_same_bytes()
    {
        var template = Template.Parse("* {who} {count} {text}", s_all);
        var output = new ArrayBufferWriter<byte>();
        var line = new byte[template.Measure(Arguments())];

        template.Write(Arguments(), line);

        Assert.Equal(line.Length, template.Write(Arguments(), output));
        Assert.Equal(template.Render(Arguments()), line);
        Assert.Equal(line, output.WrittenSpan.ToArray());
    }

    [Fact]
    public void Rendering_into_given_memory_allocates_nothing()
    {
        var template = Template.Parse("{who}: {text} {count} {members}", s_all);
        var line = new byte[200];
        template.Write(Arguments(), line);
        template.Measure(Arguments());

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            template.Measure(Arguments());
            template.Write(Arguments(), line);
        }

        // Not exactly zero: the runtime may replace the code by an optimized version meanwhile.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    [Theory]
    [InlineData("{who", "not closed")]
    [InlineData("a {who} {", "not closed")]
    [InlineData("{nobody}", "{nobody}")]
    [InlineData("{}", "{}")]
    [InlineData("{ who }", "{ who }")]
    [InlineData("two\nlines", "control character")]
    [InlineData("\u001B[1m{who}", "control character")]
    [InlineData("\u009B1m", "control character")]
    public void A_malformed_template_is_rejected_with_the_error_and_the_template(string template, string expected)
    {
        var error = Assert.Throws<FormatException>(() => Template.Parse(template, s_all));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{template}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slot_without_a_value_is_rejected_and_the_allowed_slots_are_named()
    {
        var error = Assert.Throws<FormatException>(() => Template.Parse("{text}", [Slot.Who, Slot.Count]));

        Assert.Contains("expected {who}, {count}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slot_of_a_message_without_slots_is_rejected()
    {
        var error = Assert.Throws<FormatException>(() => Template.Parse("{who}", []));

        Assert.Contains("expected no slots", error.Message, StringComparison.Ordinal);
    }

    private static MessageArguments Arguments() => new()
    {
        Who = "Ада"u8,
        Text = "привет"u8,
        Count = 0,
        Limit = -1,
        Arrived = 3,
        Left = long.MaxValue,
        Members = long.MinValue,
        Reason = "不"u8,
    };
}
