using KestrelChat.Terminal.Tests.Support;

namespace KestrelChat.Terminal.Tests.Editing;

/// <summary>One pasted line is inserted; several are asked about, and nothing is sent before the answer.</summary>
public sealed class PasteTests
{
    private const string Question = "3 lines: Enter";

    [Fact]
    public async Task A_pasted_line_is_inserted_and_not_sent()
    {
        await using LineChat chat = await LineChat.StartAsync();
        await chat.Terminal.TypeAsync("ac");
        await chat.Terminal.SendKeysAsync("Left");
        await chat.Terminal.PasteAsync("-中\tb-\n");
        await chat.WaitForLineAsync("a-中 b-c", (0, 9));
        Assert.True(chat.Connection.IsSilent);
        await chat.Terminal.SendKeysAsync("Enter");
        await chat.AssertReceivedAsync("a-中 b-c");
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    public async Task Several_pasted_lines_wait_for_an_answer(int columns, int rows)
    {
        await using LineChat chat = await LineChat.StartAsync(columns, rows);
        await chat.Terminal.TypeAsync("typed ");

        // Esc drops them.
        await PasteAsync(chat);
        Assert.True(chat.Connection.IsSilent);
        await chat.Terminal.SendKeysAsync("Escape");
        await chat.WaitForAllAsync([], "typed", (0, 8));

        // Tab joins them into the line.
        await PasteAsync(chat);
        await chat.Connection.SendAsync("meanwhile\n");
        await chat.Terminal.WaitForScreenAsync(screen => screen.Contains("meanwhile") && screen.Contains(Question), "a line is shown above the question");
        await chat.Terminal.SendKeysAsync("Tab");
        await chat.WaitForAllAsync(["meanwhile"], "typed eins zwei drei", (0, 22));
        Assert.True(chat.Connection.IsSilent);
        await chat.Terminal.SendKeysAsync("C-_");
        await chat.WaitForAllAsync(["meanwhile"], "typed", (0, 8));

        // Other keys are no answer. Enter send them; what was typed stays.
        await PasteAsync(chat);
        await chat.Terminal.TypeAsync("y");
        await chat.WaitForLineAsync("typed", (0, 8));
        Assert.True(chat.Connection.IsSilent);
        await chat.Terminal.SendKeysAsync("Enter");
        foreach (string line in (string[])["eins", "zwei", "drei"])
        {
            await chat.AssertReceivedAsync(line);
        }

        await chat.Terminal.WaitForScreenAsync(screen => !screen.Contains(Question), "the question is gone");
        await chat.WaitForLineAsync("typed", (0, 8));
        await chat.Terminal.SendKeysAsync("Enter");
        await chat.AssertReceivedAsync("typed ");
    }

    private static async Task PasteAsync(LineChat chat)
    {
        await chat.Terminal.PasteAsync("eins\nzwei\ndrei\n");
        TmuxScreen screen = await chat.Terminal.WaitForScreenAsync(Question);
        Assert.True(screen.Contains("zwei"));
    }
}
