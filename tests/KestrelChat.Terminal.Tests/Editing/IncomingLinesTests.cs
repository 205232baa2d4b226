using System.Text;
using KestrelChat.Terminal.Tests.Support;

namespace KestrelChat.Terminal.Tests.Editing;

/// <summary>What comes in is printed above the line that is being typed, which stays whole.</summary>
public sealed class IncomingLinesTests
{
    private const int Flood = 2000;

    // Wide: 中文 and the thumb, 2 cells each. One cell: e with its accent.
    private const string Mixed = "ab中文e\u0301👍cd";
    private const int MixedCells = 11;

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    public async Task A_half_typed_line_stays_whole_below_lines_that_come_in(int columns, int rows)
    {
        await using LineChat chat = await LineChat.StartAsync(columns, rows);
        List<string> above = [];

        // The cursor in the middle of characters of all widths.
        await chat.Terminal.TypeAsync(Mixed);
        await chat.WaitForAllAsync(above, Mixed, (0, 2 + MixedCells));
        await chat.Terminal.SendKeysAsync("Left", "Left", "Left");
        await chat.WaitForAllAsync(above, Mixed, (0, 2 + MixedCells - 4));
        await SendAsync(chat, above, "one", "二つ", "e\u0301te\u0301 👍");
        await chat.WaitForAllAsync(above, Mixed, (0, 2 + MixedCells - 4));
        await chat.Terminal.TypeAsync("x");
        await chat.WaitForAllAsync(above, Mixed.Insert(Mixed.Length - 4, "x"), (0, 2 + MixedCells - 3));

        // The line in several rows: each has one cell less than the terminal.
        await chat.Terminal.SendKeysAsync("C-e", "C-u");
        string wrapped = Letters(2 * columns);
        await chat.Terminal.TypeAsync(wrapped);
        await chat.WaitForAllAsync(above, wrapped, (2, 2 + (2 * columns) - (2 * (columns - 1))));
        await chat.Terminal.SendKeysAsync("C-b", "C-b", "C-b", "C-b", "C-b");
        await SendAsync(chat, above, "before", new string('-', columns - 1), "after");
        await chat.WaitForAllAsync(above, wrapped, (1, columns - 2));

        // A wide character that does not fit into the last cell begins the next row.
        await chat.Terminal.SendKeysAsync("C-a", "C-k");
        string wide = "a" + string.Concat(Enumerable.Repeat("中", columns / 2));
        await chat.Terminal.TypeAsync(wide);
        await chat.WaitForAllAsync(above, wide, (1, 4));
        await SendAsync(chat, above, "last");
        await chat.WaitForAllAsync(above, wide, (1, 4));
        Assert.Equal("0", await chat.Terminal.FormatAsync("#{alternate_on}"));
        Assert.True(chat.Connection.IsSilent);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    public async Task A_flood_while_typing_leaves_each_line_once_in_the_scrollback(int columns, int rows)
    {
        await using LineChat chat = await LineChat.StartAsync(columns, rows);
        string[] lines = [.. Enumerable.Range(1, Flood).Select(number => $"line {number} e\u0301 中")];
        Task flood = FloodAsync(chat, lines);
        string typed = Letters(columns + 10);
        foreach (char[] some in typed.Chunk(6))
        {
            await chat.Terminal.TypeAsync(new string(some));
        }

        await flood;
        await chat.WaitForAllAsync(lines, typed, (1, 2 + columns + 10 - (columns - 1)));
        Assert.Equal("0", await chat.Terminal.FormatAsync("#{alternate_on}"));

        await chat.Terminal.SendKeysAsync("Enter");
        await chat.AssertReceivedAsync(typed);
        string back = "you: " + typed;
        await chat.Connection.SendAsync(back + "\n");
        await chat.WaitForAllAsync([.. lines, back[..columns], back[columns..]], "", (0, 2));
    }

    [Fact]
    public async Task A_half_typed_line_and_the_lines_above_survive_each_change_of_size()
    {
        await using LineChat chat = await LineChat.StartAsync(80, 24);
        List<string> above = [];
        string typed = Letters(45) + Mixed;
        await SendAsync(chat, above, [.. Enumerable.Range(1, 15).Select(number => $"line {number}")]);
        await chat.Terminal.TypeAsync(typed);
        await chat.Terminal.SendKeysAsync("Left", "Left");
        await chat.WaitForAllAsync(above, typed, (0, 2 + 45 + MixedCells - 2));

        await chat.Terminal.ResizeAsync(40, 10);
        // The cursor's cell shows that the client knows the size: tmux reports it late, and what is drawn until then is for the old one.
        await chat.WaitForAllAsync(above, typed, (1, 2 + 45 + MixedCells - 2 - 39));
        await SendAsync(chat, above, "narrow");
        await chat.WaitForAllAsync(above, typed, (1, 2 + 45 + MixedCells - 2 - 39));
        await chat.Terminal.TypeAsync("x");
        typed = typed.Insert(typed.Length - 2, "x");
        await chat.WaitForAllAsync(above, typed, (1, 2 + 45 + MixedCells - 1 - 39));

        await chat.Terminal.ResizeAsync(100, 30);
        await chat.WaitForAllAsync(above, typed, (0, 2 + 45 + MixedCells - 1));
        await SendAsync(chat, above, "wide");
        await chat.WaitForAllAsync(above, typed, (0, 2 + 45 + MixedCells - 1));

        await chat.Terminal.SendKeysAsync("Enter");
        await chat.AssertReceivedAsync(typed);
    }

    [Fact]
    public async Task A_line_that_comes_in_pieces_or_wider_than_the_terminal_is_printed_once()
    {
        await using LineChat chat = await LineChat.StartAsync(40, 10);
        await chat.Terminal.TypeAsync("half");
        string longLine = Letters(100);
        byte[] pieces = Encoding.UTF8.GetBytes($"中文 e\u0301\r\n{longLine}\n");
        foreach (byte[] piece in (byte[][])[pieces[..1], pieces[1..5], pieces[5..]])
        {
            await chat.Connection.SendAsync(piece);
        }

        // The terminal itself wraps the long line.
        await chat.WaitForAllAsync(["中文 e\u0301", longLine[..40], longLine[40..80], longLine[80..]], "half", (0, 6));
        await chat.Terminal.ResizeAsync(60, 10);
        await chat.WaitForAllAsync(["中文 e\u0301", longLine[..60], longLine[60..]], "half", (0, 6));
    }

    [Fact]
    public async Task Control_sequences_of_the_server_do_nothing_to_the_terminal()
    {
        await using LineChat chat = await LineChat.StartAsync(40, 10);
        await chat.Terminal.TypeAsync("half");
        await chat.Connection.SendAsync("a\e[2J\e[Hb\e]2;stolen\ac\e[?1049hd\e[31me\rf\n");
        TmuxScreen screen = await chat.WaitForLineAsync("half", (0, 6));
        screen = await chat.Terminal.WaitForScreenAsync(screen => screen.AllRows.Count == 3, "the line is shown");
        Assert.Equal("welcome", screen.Rows[0]);
        Assert.Matches("^a.*b.*c.*d.*e.*f$", screen.Rows[1]);
        Assert.Equal("0", await chat.Terminal.FormatAsync("#{alternate_on}"));
        Assert.DoesNotContain("stolen", await chat.Terminal.TitleAsync(), StringComparison.Ordinal);
    }

    private static string Letters(int count) => string.Concat(Enumerable.Range(0, count).Select(index => (char)('a' + (index % 26))));

    private static async Task SendAsync(LineChat chat, List<string> above, params string[] lines)
    {
        above.AddRange(lines);
        await chat.Connection.SendAsync(string.Concat(lines.Select(line => line + "\n")));
    }

    private static async Task FloodAsync(LineChat chat, string[] lines)
    {
        foreach (string[] some in lines.Chunk(10))
        {
            await chat.Connection.SendAsync(string.Concat(some.Select(line => line + "\r\n")));
            await Task.Yield();
        }
    }
}
