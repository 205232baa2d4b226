using KestrelChat.Terminal.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Terminal.Tests.Reconnecting;

/// <summary>The server is killed and started again while its user types.</summary>
public sealed class KilledServerTests
{
    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    public async Task A_server_that_is_killed_and_started_again_costs_the_user_nothing(int columns, int rows)
    {
        using ChatServer server = await ChatServer.StartAsync();
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(columns, rows, args: [server.Argument]);
        await terminal.EnterAsync("ada", "dev");
        await terminal.TypeLineAsync("before");
        await terminal.WaitForScreenAsync("ada: before");
        await terminal.TypeAsync("half typed line");
        await terminal.SendKeysAsync("Left", "Left", "Left", "Left", "Left");
        await terminal.WaitForScreenAsync(HasHalfTypedLine, "the line is half typed");

        server.Kill();

        // The state of the connection is one row, which counts down.
        HashSet<string> states = [];
        await terminal.WaitForScreenAsync(
            screen =>
            {
                string[] state = [.. screen.Rows.Where(row => row.StartsWith(ChatTerminal.Lost, StringComparison.Ordinal))];
                Assert.InRange(state.Length, 0, 1);
                Assert.True(HasHalfTypedLine(screen), screen.ToString());
                states.UnionWith(state.Where(each => each.Contains(" s ", StringComparison.Ordinal)));
                return states.Count >= 3;
            },
            "three numbers of seconds were shown");
        await terminal.SendKeysAsync("Enter");
        await terminal.WaitForScreenAsync(
            screen => screen.Contains("not connected: the line stays here") && HasHalfTypedLine(screen), "the line stays");

        await server.StartAgainAsync();
        using SocketClient bob = await server.EnterAsync("bob", "dev");
        await bob.SendAsync("meanwhile\n");
        await bob.ReadLineAsync("ada has arrived".Equals);
        await terminal.WaitForScreenAsync(
            screen => HasHalfTypedLine(screen) && screen.Contains("bob: meanwhile") && !screen.Contains(ChatTerminal.Lost), "the client is back");

        await terminal.SendKeysAsync("Enter");
        Assert.Equal("ada: half typed line", await bob.ReadLineAsync(IsOfAda));
        await terminal.TypeLineAsync("after");
        Assert.Equal("ada: after", await bob.ReadLineAsync(IsOfAda));
        await terminal.WaitForScreenAsync("ada: after");
        Assert.Equal(["ada: before", "bob: meanwhile", "ada: half typed line", "ada: after"], await terminal.SaidAsync("ada", "bob"));
        TmuxScreen screen = await terminal.ScreenAsync(scrollback: true);
        Assert.DoesNotContain(screen.AllRows, row => row.Contains(ChatTerminal.Lost, StringComparison.Ordinal));
        Assert.Single(screen.AllRows, row => row.Contains("connected again after", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_another_user_has_taken_meanwhile_is_told_and_the_chat_goes_on()
    {
        using ChatServer server = await ChatServer.StartAsync();
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [server.Argument]);
        await terminal.EnterAsync("ada", "dev");
        server.Kill();
        await terminal.WaitUntilLostAsync();

        // The client shall not be faster.
        await terminal.WaitForScreenAsync("in 4 s");
        await server.StartAgainAsync();
        using SocketClient other = await server.EnterAsync("ada", "dev");

        await terminal.WaitForScreenAsync("that is not the token of ada");
        await terminal.WaitForLineAsync("dev>");
        await terminal.TypeLineAsync("who is that?");
        string said = await other.ReadLineAsync(line => line.EndsWith(": who is that?", StringComparison.Ordinal));
        Assert.False(IsOfAda(said));
    }

    private static bool HasHalfTypedLine(TmuxScreen screen) =>
        (screen.CursorLine, screen.CursorColumn) is ("dev> half typed line", 15) or ("> half typed line", 12);

    private static bool IsOfAda(string line) => line.StartsWith("ada: ", StringComparison.Ordinal);
}
