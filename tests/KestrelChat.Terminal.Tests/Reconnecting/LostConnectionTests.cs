using KestrelChat.Terminal.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Terminal.Tests.Reconnecting;

/// <summary>The network fails, and the server does not know it: it believes the lost connection alive.</summary>
public sealed class LostConnectionTests : IAsyncLifetime
{
    private ChatServer _server = null!;
    private Relay _relay = null!;
    private SocketClient _bob = null!;

    /// <summary>What the client sends to come back, after the token.</summary>
    private static readonly string[] ComesBack = ["/claim ada", "/join dev", "/history 1000"];

    public async ValueTask InitializeAsync()
    {
        _server = await ChatServer.StartAsync();
        _relay = new Relay(_server.Address);
        _bob = await _server.EnterAsync("bob", "dev");
    }

    public ValueTask DisposeAsync()
    {
        _bob?.Dispose();
        _relay?.Dispose();
        _server?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(80, 24, true)]
    [InlineData(80, 24, false)]
    [InlineData(40, 10, true)]
    public async Task What_others_said_meanwhile_is_shown_once_however_often_the_connection_is_lost(int columns, int rows, bool isReset)
    {
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(columns, rows, args: [_relay.Argument]);
        await terminal.EnterAsync("ada", "dev");
        await terminal.TypeLineAsync("one");
        await terminal.WaitForScreenAsync("ada: one");
        await SayAsync("two");
        await terminal.WaitForScreenAsync("bob: two");

        await LoseAsync(terminal, isReset, "three", "four");
        await terminal.WaitForScreenAsync("bob: four");
        await LoseAsync(terminal, isReset, "five");
        await terminal.WaitForScreenAsync("bob: five");
        await LoseAsync(terminal, isReset);
        await WaitUntilBackAsync(times: 3);
        await terminal.WaitForLineAsync("dev>");
        await terminal.TypeLineAsync("six");
        await terminal.WaitForScreenAsync("ada: six");

        Assert.Equal("ada: six", await _bob.ReadLineAsync(line => line.StartsWith("ada: s", StringComparison.Ordinal)));
        Assert.Equal(["ada: one", "bob: two", "bob: three", "bob: four", "bob: five", "ada: six"], await terminal.SaidAsync("ada", "bob"));
        IReadOnlyList<string> all = (await terminal.ScreenAsync(scrollback: true)).AllRows;
        Assert.Equal(["2", "1"], all.Where(row => row.Contains("while you were away", StringComparison.Ordinal)).Select(row => row.Split('(', ')')[1]));
        Assert.Equal(["/nick ada", "/join dev", "one", .. ComesBack, .. ComesBack, .. ComesBack, "six"], SentWithoutToken());
    }

    [Fact]
    public async Task A_line_that_was_sent_into_the_void_is_named_and_never_sent_again()
    {
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [_relay.Argument]);
        await terminal.EnterAsync("ada", "dev");
        await terminal.TypeLineAsync("one");
        await terminal.WaitForScreenAsync("ada: one");
        _relay.FallSilent();
        await terminal.TypeLineAsync("into the void");
        await terminal.WaitForLineAsync("dev>");

        await LoseAsync(terminal, isReset: true, "two");
        await terminal.WaitForScreenAsync("not known whether it arrived: into the void");
        await terminal.TypeLineAsync("three");

        Assert.Equal("ada: three", await _bob.ReadLineAsync(line => line.EndsWith("void", StringComparison.Ordinal) || line.EndsWith("three", StringComparison.Ordinal)));
        Assert.DoesNotContain("into the void", _relay.Sent);
        await terminal.WaitForScreenAsync("ada: three");
        Assert.Single((await terminal.ScreenAsync(scrollback: true)).AllRows, row => row.Contains("into the void", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_that_arrived_although_its_echo_was_lost_is_shown_once_and_not_in_doubt()
    {
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [_relay.Argument]);
        await terminal.EnterAsync("ada", "dev");
        await terminal.TypeLineAsync("one");
        await terminal.WaitForScreenAsync("ada: one");
        _relay.LoseAnswers();
        await terminal.TypeLineAsync("lost echo");
        Assert.Equal("ada: lost echo", await _bob.ReadLineAsync(line => line.EndsWith("echo", StringComparison.Ordinal)));

        await LoseAsync(terminal, isReset: true);
        await WaitUntilBackAsync(times: 1);
        await terminal.WaitForScreenAsync("ada: lost echo");
        await terminal.WaitForLineAsync("dev>");
        await terminal.TypeLineAsync("three");
        await terminal.WaitForScreenAsync("ada: three");

        Assert.Equal(["ada: one", "ada: lost echo", "ada: three"], await terminal.SaidAsync("ada"));
        Assert.DoesNotContain("not known whether", (await terminal.ScreenAsync(scrollback: true)).ToString(), StringComparison.Ordinal);
        Assert.Single(_relay.Sent, "lost echo");
    }

    [Fact]
    public async Task Attempts_that_end_at_once_do_not_make_it_forget_name_and_room()
    {
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [_relay.Argument]);
        await terminal.EnterAsync("ada", "dev");
        _relay.AcceptInVain(2);

        _relay.End();
        await Wait.UntilAsync(() => _relay.Accepted == 4, "the client has connected again");
        await WaitUntilBackAsync(times: 1);
        await terminal.WaitForLineAsync("dev>");

        await terminal.TypeLineAsync("here");
        Assert.Equal("ada: here", await _bob.ReadLineAsync(line => line.EndsWith(": here", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_comes_while_it_is_coming_back_is_shown_even_if_that_fails()
    {
        using LineServer server = new();
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [server.Argument]);
        LineServerConnection first = await server.AcceptAsync();
        await first.SendAsync("You are user7\n* you are now ada\n*   to take it back after a lost connection: /claim ada 0123456789abcdef\n* you are now in dev, 2 here\n");
        await terminal.WaitForLineAsync("dev>");
        first.Reset();

        LineServerConnection second = await server.AcceptAsync();
        await second.SendAsync("You are user8\n");
        Assert.Equal("/claim ada 0123456789abcdef", await second.ReceiveLineAsync());
        await second.SendAsync("* from bob: psst\n");
        second.EndOutput();
        await terminal.WaitForScreenAsync("* from bob: psst");
        using LineServerConnection third = await server.AcceptAsync();
        await third.SendAsync("You are user9\n");

        Assert.Equal("/claim ada 0123456789abcdef", await third.ReceiveLineAsync());
        Assert.Equal("/join dev", await third.ReceiveLineAsync());
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    public async Task Pasted_lines_wait_for_the_connection_and_are_sent_once(int columns, int rows)
    {
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(columns, rows, args: [_relay.Argument]);
        await terminal.EnterAsync("ada", "dev");
        _relay.StopListening();
        _relay.Reset();
        await terminal.WaitUntilLostAsync();

        await terminal.PasteAsync("red\ngreen\nblue");
        await terminal.WaitForScreenAsync("3 lines: Enter");
        await terminal.SendKeysAsync("Enter");
        await terminal.WaitForScreenAsync("not connected: the line stays");
        _relay.ListenAgain();
        await WaitUntilBackAsync(times: 1);
        await terminal.WaitUntilConnectedAsync();
        await terminal.WaitForScreenAsync(screen => screen.Contains("3 lines: Enter") && screen.CursorLine == "dev>", "the question stays");
        await terminal.SendKeysAsync("Enter");

        foreach (string color in (string[])["red", "green", "blue"])
        {
            Assert.Equal($"ada: {color}", await _bob.ReadLineAsync(line => line.StartsWith("ada: ", StringComparison.Ordinal)));
        }

        await terminal.WaitForScreenAsync("ada: blue");
        Assert.Equal(["/nick ada", "/join dev", .. ComesBack, "red", "green", "blue"], SentWithoutToken());
    }

    [Fact]
    public async Task An_impatient_user_presses_Enter_and_the_client_connects_at_once()
    {
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [_relay.Argument]);
        await terminal.EnterAsync("ada", "dev");
        _relay.StopListening();
        _relay.Reset();
        await terminal.WaitForScreenAsync("in 8 s");
        _relay.ListenAgain();
        long began = TimeProvider.System.GetTimestamp();

        await terminal.SendKeysAsync("Enter");
        await WaitUntilBackAsync(times: 1);

        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await terminal.WaitForLineAsync("dev>");
    }

    private async Task LoseAsync(TmuxTerminal terminal, bool isReset, params string[] meanwhile)
    {
        _relay.StopListening();
        if (isReset)
        {
            _relay.Reset();
        }
        else
        {
            _relay.End();
        }

        await terminal.WaitUntilLostAsync();
        foreach (string text in meanwhile)
        {
            await SayAsync(text);
        }

        _relay.ListenAgain();
        await terminal.WaitUntilConnectedAsync();
    }

    private async Task SayAsync(string text)
    {
        await _bob.SendAsync(text + "\n");
        await _bob.ReadLineAsync($"bob: {text}".Equals);
    }

    private Task WaitUntilBackAsync(int times) =>
        Wait.UntilAsync(() => _relay.Sent.Count(line => line.StartsWith("/history", StringComparison.Ordinal)) == times, "the client has come back");

    private string[] SentWithoutToken() =>
        [.. _relay.Sent.Select(line => line.StartsWith("/claim", StringComparison.Ordinal) ? string.Join(' ', line.Split(' ')[..2]) : line)];
}
