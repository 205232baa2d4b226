using KestrelChat.Commands;
using KestrelChat.Testing.Chat;
using KestrelChat.Text;

namespace KestrelChat.Tests.Commands;

public sealed class HelpCommandsTests : IDisposable
{
    private const int Columns = 80;

    // A terminal has 24; the last one is for typing.
    private const int Rows = 23;
    private const string Separator = " - ";

    private readonly CommandChat _chat = new();

    public static TheoryData<string, bool> Readers => new MatrixTheoryData<string, bool>(["en", "ru", "zh"], [false, true]);

    public void Dispose() => _chat.Dispose();

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task Help_fits_a_terminal_and_has_one_column_of_descriptions(string wording, bool isOperator)
    {
        var shown = await HelpAsync(wording, isOperator);

        Assert.InRange(shown.Count, 2, Rows);
        Assert.All(shown, line => Assert.InRange(DisplayWidth.Of(line), 1, Columns));
        Assert.Single(shown.Skip(1).Select(line => DisplayWidth.Of(line[..SeparatorIn(line)])).Distinct());
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task Help_names_every_command_that_the_reader_may_use(string wording, bool isOperator)
    {
        var shown = await HelpAsync(wording, isOperator);

        foreach (var command in CommandTable.All)
        {
            var isNamed = shown.Skip(1).Any(line => line.Split(' ').Contains("/" + command.Name));
            Assert.Equal(isOperator || !command.IsForOperators, isNamed);
        }
    }

    [Fact]
    public async Task Help_explains_one_command_with_its_details_and_aliases()
    {
        var ann = _chat.Join("ann");

        Assert.Equal(
            ["*   /topic [text] - show or set the room's topic", "*   /topic - clears it", "*   operators: /topic lock, /topic unlock"],
            await _chat.RunAsync(ann, "/help topic"));
        Assert.Equal(
            ["*   /msg <name> <text> - send a private message", "*   also called /tell, /m"],
            await _chat.RunAsync(ann, "/help /TELL"));
        Assert.Equal(["* there is no command /topik; did you mean /topic? /help lists them all"], await _chat.RunAsync(ann, "/help topik"));
    }

    private Task<IReadOnlyList<string>> HelpAsync(string wording, bool isOperator)
    {
        var reader = isOperator ? _chat.JoinOperator("ann", wording: TestWordings.All.Find(wording)) : _chat.Chat.Join("ann", TestWordings.All.Find(wording));
        return _chat.RunAsync(reader, "/help");
    }

    private static int SeparatorIn(string line)
    {
        var separator = line.IndexOf(Separator, StringComparison.Ordinal);
        Assert.True(separator > 0, line);
        return separator;
    }
}
