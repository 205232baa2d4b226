using KestrelChat.Terminal.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Terminal.Tests.Reconnecting;

/// <summary>What ends the client instead of making it connect again.</summary>
public sealed class EndingTests
{
    [Theory]
    [InlineData("/quit", "* goodbye")]
    [InlineData("/quit see you", "* goodbye")]
    public async Task A_user_who_says_goodbye_is_not_connected_again(string command, string lastLine)
    {
        using ChatServer server = await ChatServer.StartAsync();
        using Relay relay = new(server.Address);
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [relay.Argument]);
        await terminal.EnterAsync("ada", "dev");

        await terminal.TypeLineAsync(command);

        Assert.Equal(0, await terminal.WaitForExitAsync());
        Assert.Equal(lastLine, (await terminal.ScreenAsync()).AllRows[^1]);
        Assert.Equal(1, relay.Accepted);
    }

    [Fact]
    public async Task Ctrl_D_ends_the_chat_in_order()
    {
        using ChatServer server = await ChatServer.StartAsync();
        using Relay relay = new(server.Address);
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [relay.Argument]);
        await terminal.EnterAsync("ada", "dev");
        using SocketClient bob = await server.EnterAsync("bob", "dev");

        await terminal.SendKeysAsync("C-d");

        Assert.Equal(0, await terminal.WaitForExitAsync());
        await bob.ReadLineAsync("ada has left".Equals);
        Assert.Equal(1, relay.Accepted);
    }

    [Theory]
    [InlineData("/kick ada enough", "* an operator has disconnected you: enough")]
    [InlineData("/kick ada", "* an operator has disconnected you")]
    [InlineData("/ban ada 30 spam\n/ban ada 30 spam", "* you are banned from this server: spam")]
    public async Task A_user_whom_an_operator_disconnects_does_not_come_back(string command, string lastLine)
    {
        using ChatServer server = await ChatServer.StartAsync();
        using Relay relay = new(server.Address);
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [relay.Argument]);
        await terminal.EnterAsync("ada", "dev");
        await terminal.TypeAsync("half typed");
        using SocketClient olga = await server.EnterAsync("olga", "dev");

        // A ban that includes the operator is done when it is repeated.
        await olga.SendAsync($"/op {ChatServer.AdminToken}\n{command}\n");

        Assert.Equal(0, await terminal.WaitForExitAsync());
        Assert.Equal(lastLine, (await terminal.ScreenAsync()).AllRows[^1]);
        Assert.Equal(1, relay.Accepted);
    }

    [Fact]
    public async Task A_name_that_is_claimed_from_elsewhere_is_not_fought_for()
    {
        using ChatServer server = await ChatServer.StartAsync();
        using Relay relay = new(server.Address);
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [relay.Argument]);
        await terminal.EnterAsync("ada", "dev");
        string hint = (await terminal.ScreenAsync()).Rows.Single(row => row.Contains("/claim ada", StringComparison.Ordinal));
        using SocketClient elsewhere = await SocketClient.ConnectAsync(server.Address);

        await elsewhere.SendAsync(hint[hint.IndexOf("/claim", StringComparison.Ordinal)..] + "\n");

        Assert.Equal(0, await terminal.WaitForExitAsync());
        Assert.Equal("* your name ada was claimed from another connection", (await terminal.ScreenAsync()).AllRows[^1]);
        Assert.Equal(1, relay.Accepted);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    public async Task Without_reconnecting_a_lost_connection_is_an_error(int columns, int rows)
    {
        using LineServer server = new();
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(columns, rows, args: [server.Argument, "--no-reconnect"]);
        using LineServerConnection connection = await server.AcceptAsync();
        await connection.SendAsync("welcome\n");
        await terminal.WaitForScreenAsync("welcome");

        connection.Reset();

        Assert.Equal(1, await terminal.WaitForExitAsync());
        IReadOnlyList<string> screen = (await terminal.ScreenAsync()).AllRows;
        Assert.Equal("welcome", screen[0]);
        Assert.StartsWith($"kestrelchat: connection to {server.Argument} lost", string.Concat(screen.Skip(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_reconnecting_a_server_that_closes_the_connection_ends_the_client()
    {
        using LineServer server = new();
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [server.Argument, "--no-reconnect"]);
        using LineServerConnection connection = await server.AcceptAsync();
        await connection.SendAsync("welcome\n");

        connection.EndOutput();

        Assert.Equal(0, await terminal.WaitForExitAsync());
        Assert.Equal(["welcome"], (await terminal.ScreenAsync()).AllRows);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    public async Task A_first_connection_that_is_refused_is_an_error_and_is_not_tried_again(int columns, int rows)
    {
        using LineServer server = new();
        server.StopListening();

        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(columns, rows, args: [server.Argument]);

        Assert.Equal(3, await terminal.WaitForExitAsync());
        Assert.Equal(
            $"kestrelchat: cannot connect to {server.Argument}: connection refused; is the server running?",
            string.Concat((await terminal.ScreenAsync()).AllRows));
    }

    [Theory]
    [InlineData("C-d", 0)]
    [InlineData("C-c", 130)]
    public async Task A_user_can_leave_while_there_is_no_connection(string key, int exitCode)
    {
        using LineServer server = new();
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [server.Argument]);
        LineServerConnection connection = await server.AcceptAsync();
        await connection.SendAsync("welcome\n");
        await terminal.WaitForScreenAsync("welcome");
        server.StopListening();
        connection.Reset();
        await terminal.WaitUntilLostAsync();

        await terminal.SendKeysAsync(key);

        Assert.Equal(exitCode, await terminal.WaitForExitAsync());
        Assert.Equal(["welcome"], (await terminal.ScreenAsync()).AllRows);
    }
}
