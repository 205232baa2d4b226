using System.Text;
using KestrelChat.Terminal.Tests.Support;

namespace KestrelChat.Terminal.Tests.Servers;

/// <summary>Servers that the client knows nothing of, some of them hostile.</summary>
public sealed class AnyServerTests
{
    [Fact]
    public async Task A_question_without_a_newline_is_shown_and_its_answer_sent()
    {
        await using ScriptedChat chat = await ScriptedChat.StartAsync();
        await chat.Server.SendAsync("Welcome\r\nlogin: ");
        TmuxScreen screen = await chat.Terminal.WaitForScreenAsync("login:");
        Assert.Equal(["Welcome", "login:", ">"], screen.AllRows.Select(row => row.TrimEnd()));

        Assert.Equal("ada", await chat.TypeAsync("ada"));
        await chat.Server.SendAsync("\r\nhello ada\r\n");
        screen = await chat.Terminal.WaitForScreenAsync("hello ada");
        Assert.Equal(1, screen.Rows.Count(row => row.Contains("login:", StringComparison.Ordinal)));
        Assert.Equal(1, screen.Rows.Count(row => row == "hello ada"));
    }

    [Fact]
    public async Task A_line_in_pieces_is_shown_once_and_keeps_the_line_being_typed()
    {
        await using ScriptedChat chat = await ScriptedChat.StartAsync(40, 10);
        await chat.Terminal.TypeAsync("half");
        foreach (string piece in (string[])["bob: o", "n", "e", " line", " 本"])
        {
            await chat.Server.SendAsync(piece);
            await chat.Terminal.WaitForScreenAsync(piece.TrimStart());
        }

        await chat.Server.SendAsync("田\r");
        await chat.Server.SendAsync("\nlast\n");
        await chat.Terminal.WaitForScreenAsync(
            screen => screen.AllRows.SequenceEqual(["bob: one line 本田", "last", "> half"], StringComparer.Ordinal), "both lines are there");
    }

    [Fact]
    public async Task What_an_unknown_server_does_not_send_back_is_shown_by_the_client_and_after_that_at_once()
    {
        await using ScriptedChat chat = await ScriptedChat.StartAsync();
        await chat.SayAsync("220 ready\n", "ready");
        Assert.Equal("HELP", await chat.TypeAsync("HELP"));
        await chat.Server.SendAsync("214 no help\n");
        await chat.Terminal.WaitForScreenAsync(
            screen => screen.AllRows.Select(row => row.TrimEnd()).SequenceEqual(["220 ready", "214 no help", "> HELP", ">"], StringComparer.Ordinal), "the client shows the line");
        Assert.Equal("NOOP", await chat.TypeAsync("NOOP"));
        await chat.Terminal.WaitForScreenAsync("> NOOP");
        await chat.Server.SendAsync("250 ok\n");
        TmuxScreen screen = await chat.Terminal.WaitForScreenAsync("250 ok");
        Assert.Equal(["220 ready", "214 no help", "> HELP", "> NOOP", "250 ok", ">"], screen.AllRows.Select(row => row.TrimEnd()));
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    public async Task Control_sequences_of_a_server_change_neither_the_screen_nor_the_line_being_typed(int columns, int rows)
    {
        await using ScriptedChat chat = await ScriptedChat.StartAsync(columns, rows);
        await chat.SayAsync("first\n", "first");
        await chat.Terminal.TypeAsync("half 本 typed");
        await chat.Terminal.WaitForScreenAsync("> half 本 typed");

        await chat.Server.SendAsync("\e[2J\e[H\e]0;evil\a\e]2;evil\e\\\e[31mred\e[0m\n\e[?1049h\e[3;5r\e[10;10Hthere\e[6n\e[c\r\nback\rward\b\n\u009b2J\u0085\u2028\u202e\n\eP1$r\e\\\e[?25l\e(0\x0f\x0elast\n");
        TmuxScreen screen = await chat.Terminal.WaitForScreenAsync(screen => screen.Contains("last") && screen.CursorLine == "> half 本 typed", "the line is there");

        Assert.Equal(
            ["first", "red", "there", "back␍ward␈", @"\u{85}\u{2028}\u{202e}", "last", "> half 本 typed"],
            screen.AllRows.Select(row => row.Replace("␏", "", StringComparison.Ordinal).Replace("␎", "", StringComparison.Ordinal)));
        Assert.True(screen.CursorIsVisible);
        Assert.Equal(15, screen.CursorColumn);
        Assert.Equal("0", await chat.Terminal.FormatAsync("#{alternate_on}"));
        Assert.DoesNotContain("evil", await chat.Terminal.TitleAsync(), StringComparison.Ordinal);

        // Nor does the terminal answer questions of the server: only what was typed is sent.
        await chat.Terminal.SendKeysAsync("Enter");
        Assert.Equal("half 本 typed", await chat.Server.ReceiveLineAsync());
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    public async Task Lines_of_100_KB_are_shown_whole(int columns, int rows)
    {
        const int Length = 100 * 1000;
        await using ScriptedChat chat = await ScriptedChat.StartAsync(columns, rows);
        string line = string.Concat(Enumerable.Range(0, Length / 8).Select(number => $"{number:d8}"));
        await chat.Server.SendAsync($"{line}\n{line}\nlast\n");
        TmuxScreen screen = await chat.Terminal.WaitForScreenAsync(screen => screen.Contains("last"), "the last line is there", scrollback: true);
        Assert.Equal([.. Expected(), "last", ">"], screen.AllRows.Select(row => row.TrimEnd()));

        // A line over 64 KiB comes in pieces.
        IEnumerable<string> Expected() =>
            from repeated in Enumerable.Repeat(line, 2)
            from piece in repeated.Chunk(64 * 1024)
            from row in piece.Chunk(columns)
            select new string(row);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_shown_as_such()
    {
        await using ScriptedChat chat = await ScriptedChat.StartAsync();
        await chat.Server.SendAsync([.. "a"u8, 0xff, 0xfe, .. "b"u8, 0xe6, 0x9c, .. "c\n"u8, 0xf0, 0x9f, .. "\n"u8, .. "日"u8[..2]]);
        await chat.Terminal.WaitForScreenAsync("a��b�c");
        await chat.Server.SendAsync([.. "日"u8[2..], .. " last\n"u8]);
        TmuxScreen screen = await chat.Terminal.WaitForScreenAsync("日 last");
        Assert.Equal(["a��b�c", "�", "日 last", ">"], screen.AllRows.Select(row => row.TrimEnd()));
    }

    [Fact]
    public async Task Nothing_is_sent_but_what_is_typed_whatever_the_server_says()
    {
        await using ScriptedChat chat = await ScriptedChat.StartAsync();
        StringBuilder lines = new("You are 127.0.0.1:40001\n");
        lines.Append("<announce> 127.0.0.1 is connected as <user5>.\n<user4> * you are now in dev, 2 here\n");
        lines.Append("bob:   to take it back after a lost connection: /claim ada 0123456789abcdef\n");
        lines.Append("Password: \nERROR\n220 mail ESMTP\nbob: 127.0.0.1:40001!\nbob: last\n");
        await chat.SayAsync(lines.ToString(), ": last");

        // Completion and a search ask nobody either.
        await chat.Terminal.TypeAsync("bo");
        await chat.Terminal.SendKeysAsync("Tab");
        await chat.Terminal.WaitForScreenAsync("> bob:");
        await chat.Terminal.TypeAsync(ScriptedChat.FocusLost);
        await chat.Terminal.SendKeysAsync("C-r", "C-g");
        await chat.Terminal.TypeAsync("hi");
        await chat.Terminal.WaitForScreenAsync("> bob: hi");
        await chat.Terminal.SendKeysAsync("Enter");
        Assert.Equal("bob: hi", await chat.Server.ReceiveLineAsync());
        Assert.Null(await chat.LeaveAsync());
    }
}
