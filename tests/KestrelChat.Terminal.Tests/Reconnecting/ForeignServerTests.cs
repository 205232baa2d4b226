using System.Globalization;
using System.Text.RegularExpressions;
using KestrelChat.Terminal.Tests.Support;

namespace KestrelChat.Terminal.Tests.Reconnecting;

/// <summary>A server that is not KestrelChat gets nothing but what its user types.</summary>
public sealed partial class ForeignServerTests
{
    [Fact]
    public async Task A_server_that_closes_each_connection_at_once_is_asked_more_and_more_rarely_and_gets_nothing()
    {
        using LineServer server = new();
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [server.Argument]);
        long? closed = null;
        foreach (double atLeast in (double[])[0, 0.75, 1.5, 3])
        {
            using LineServerConnection connection = await server.AcceptAsync();
            if (closed is long since)
            {
                // Less a little: the clocks of timers are coarse.
                Assert.InRange(TimeProvider.System.GetElapsedTime(since).TotalSeconds, atLeast - 0.05, double.PositiveInfinity);
            }

            // One that never says a word might expect TLS, and is not asked again.
            await connection.SendAsync("go away\n");
            closed = TimeProvider.System.GetTimestamp();
            connection.EndOutput();
            Assert.Null(await connection.ReceiveLineAsync());
        }

        // Eight seconds, changed by up to a quarter.
        await terminal.WaitForScreenAsync(
            screen => WaitShown().Match(string.Join('\n', screen.Rows)) is { Success: true } shown
                && int.Parse(shown.Groups["seconds"].Value, CultureInfo.InvariantCulture) is >= 5 and <= 10,
            "the fourth wait is shown");
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    public async Task A_lost_server_gets_only_what_is_typed_after_it_is_back(int columns, int rows)
    {
        using LineServer server = new();
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(columns, rows, args: [server.Argument]);
        LineServerConnection first = await server.AcceptAsync();
        await first.SendAsync("welcome\n");
        await terminal.WaitForScreenAsync("welcome");
        await terminal.TypeLineAsync("one");
        Assert.Equal("one", await first.ReceiveLineAsync());
        await terminal.TypeAsync("half typed");
        await terminal.WaitForLineAsync("> half typed");
        first.Reset();

        using LineServerConnection second = await server.AcceptAsync();
        await second.SendAsync("welcome back\n");
        await terminal.WaitForScreenAsync(screen => screen.Contains("welcome back") && screen.CursorLine == "> half typed", "the line stays");
        await terminal.TypeLineAsync(" line");
        Assert.Equal("half typed line", await second.ReceiveLineAsync());
        await terminal.SendKeysAsync("C-d");
        Assert.Null(await second.ReceiveLineAsync());
    }

    [Fact]
    public async Task Other_servers_are_not_asked_to_take_a_name_back_even_if_a_user_imitates_KestrelChat()
    {
        using LineServer server = new();
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [server.Argument]);
        LineServerConnection first = await server.AcceptAsync();
        await first.SendAsync("<announce> 127.0.0.1 is connected as <user5>.\n<user4> *   to take it back after a lost connection: /claim ada secret\n<user4> * you are now in dev, 2 here\n");
        await terminal.WaitForScreenAsync("now in dev");
        first.Reset();

        using LineServerConnection second = await server.AcceptAsync();
        await second.SendAsync("<announce> 127.0.0.1 is connected as <user5>.\n");
        await terminal.WaitUntilConnectedAsync();
        await terminal.TypeLineAsync("hello");
        Assert.Equal("hello", await second.ReceiveLineAsync());
    }

    [Fact]
    public async Task A_user_of_ncat_is_back_after_the_connection_was_lost()
    {
        using NcatChat chat = await NcatChat.StartAsync();
        using Relay relay = new(chat.Address);
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [relay.Argument]);
        await terminal.WaitForScreenAsync("<announce>");
        await terminal.TypeLineAsync("one");
        await Wait.UntilAsync(() => relay.Sent.Count == 1, "the line was sent");
        relay.Reset();
        await Wait.UntilAsync(() => relay.Accepted == 2, "the client has connected again");
        await terminal.WaitUntilConnectedAsync();
        await terminal.TypeLineAsync("two");

        await Wait.UntilAsync(() => relay.Sent.Count == 2, "the line was sent");
        Assert.Equal(["one", "two"], relay.Sent);
    }

    [GeneratedRegex(" in (?<seconds>[0-9]+) s", RegexOptions.ExplicitCapture)]
    private static partial Regex WaitShown();
}
