using KestrelChat.Commands;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Server.Chat;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Limits;
using KestrelChat.Server.Moderation;
using KestrelChat.Server.Telnet;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Tests.Chat;

/// <summary>The connection handler over pipes, with a clock that the test moves.</summary>
public sealed class ChatConnectionTests : IDisposable
{
    private const string Greeting = "You are 192.0.2.7:4711\n";

    private readonly ManualTime _time = new();
    private readonly TestMeters _meters = new();
    private readonly ChatHub _hub;
    private readonly BanList _bans;
    private readonly ChatConnectionHandler _handler;

    public ChatConnectionTests()
    {
        var options = new HubOptions { MaxLineBytes = 100, AnnounceAfter = TimeSpan.Zero, FanoutInterval = TimeSpan.Zero };
        _hub = new ChatHub(options, _time, new ChatMetrics(_meters));
        _bans = new BanList(new NoBanStore(), _time);
        var backplane = ChatBackplane.Local(_hub, _time, "node");
        var moderator = new Moderator(_hub, _bans, backplane.Directory, new LocalModerationRelay(), new AuditLog(NullLoggerFactory.Instance, _time), _time);
        var interpreter = new LineInterpreter(_hub, backplane, new WordingCatalog([], []), moderator, new OperatorToken(null), _time);
        _handler = new ChatConnectionHandler(_hub, interpreter, Options.Create(options), Options.Create(new FloodOptions { LinesPerSecond = 0 }), Options.Create(new LoopbackOptions()), _time);
    }

    public void Dispose()
    {
        _hub.Dispose();
        _bans.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task The_handler_ends_after_the_client_ended_its_input_and_everything_is_written()
    {
        var connection = new MemoryConnection();
        var running = _handler.OnConnectedAsync(connection.Context);
        await connection.SendAsync("one\r\ntw");
        await connection.SendAsync("o\nlast");
        connection.EndInput();
        const string Seen = Greeting + "192.0.2.7:4711: one\n192.0.2.7:4711: two\n192.0.2.7:4711: last\n";
        Assert.Equal(Seen, await connection.ReadAsync(Seen.Length));
        await running.Soon("the handler to end");
        Assert.Equal(CloseReason.ClientEnded, connection.Outcome.Reason);
        Assert.Equal("", connection.ReadAvailable());
        Assert.Empty(_hub.Clients);
        Assert.Empty(_hub.Connected);
    }

    [Fact]
    public async Task A_reset_ends_the_handler_without_an_error()
    {
        var connection = new MemoryConnection();
        var running = _handler.OnConnectedAsync(connection.Context);
        await connection.ReadAsync(Greeting.Length);
        connection.Reset();
        await running.Soon("the handler to end");
        Assert.Equal(CloseReason.ClientReset, connection.Outcome.Reason);
        Assert.True(connection.Outcome.WasAnnounced);
        Assert.Empty(_hub.Connected);
    }

    [Fact]
    public async Task A_client_that_the_server_closes_is_told_why_and_no_longer_read()
    {
        var connection = new MemoryConnection();
        var running = _handler.OnConnectedAsync(connection.Context);
        await connection.ReadAsync(Greeting.Length);
        Assert.True(_hub.Clients.Single().Close(CloseReason.ServerStopping, MessageId.Restarting));
        await running.Soon("the handler to end");
        const string Goodbye = "* the server is restarting, please reconnect\n";
        Assert.Equal(Goodbye, await connection.ReadAsync(Goodbye.Length));
        Assert.Equal(CloseReason.ServerStopping, connection.Outcome.Reason);
        Assert.Null(connection.AbortedFor);
    }

    [Fact]
    public async Task A_client_that_the_server_closes_does_not_wait_for_its_pending_lines()
    {
        var connection = new MemoryConnection();
        var running = _handler.OnConnectedAsync(connection.Context);
        await connection.ReadAsync(Greeting.Length);
        var client = _hub.Clients.Single();
        client.PendingLines.Add();
        Assert.True(client.Close(CloseReason.ServerStopping, MessageId.Restarting));
        await running.Soon("the handler to end");
        Assert.Null(connection.AbortedFor);
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_goodbye_is_aborted_after_two_seconds()
    {
        var connection = new MemoryConnection(pauseBytes: 1);
        var running = _handler.OnConnectedAsync(connection.Context);
        _hub.Clients.Single().Close(CloseReason.ServerStopping, MessageId.Restarting);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Null(connection.AbortedFor);
        Assert.False(running.IsCompleted);
        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(0.1));
                return running.IsCompleted;
            },
            "the handler to end");
        Assert.NotNull(connection.AbortedFor);
        Assert.Equal(CloseReason.ServerStopping, connection.Outcome.Reason);
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_replies_is_no_longer_read_and_can_be_closed()
    {
        var connection = new MemoryConnection(pauseBytes: 1);
        var running = _handler.OnConnectedAsync(connection.Context);
        var overlong = new string('x', 101) + "\n";
        for (var sent = 0; sent < 600; sent++)
        {
            // More than the replies that may be pending, less than the pipe holds.
            await connection.SendAsync(overlong);
        }

        var client = _hub.Clients.Single();
        await Wait.UntilAsync(() => client.LinesReceived >= 300, "the replies to fill their bound");
        client.Close(CloseReason.ServerStopping, MessageId.Restarting);
        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return running.IsCompleted;
            },
            "the handler to end");
        Assert.InRange(client.LinesReceived, 300, 500);
    }

    [Fact]
    public async Task A_client_that_does_not_read_the_answers_to_its_Telnet_commands_is_no_longer_read()
    {
        var connection = new MemoryConnection(pauseBytes: 1);
        var builder = new ConnectionBuilder(new ServiceCollection().BuildServiceProvider());
        builder.UseTelnetFilter();
        builder.Run(_handler.OnConnectedAsync);
        var running = builder.Build()(connection.Context);
        var marks = string.Concat(Enumerable.Repeat("\u00FF\u00FD\u0006", 10_000));
        var sent = 0;
        Task sending;
        do
        {
            sending = connection.SendLatinAsync(marks);
            sent++;
        }
        while (sending.IsCompleted && sent < 1_000);
        Assert.InRange(sent, 1, 10);

        // Everything is read and answered when the client reads.
        var answered = Greeting;
        while (answered.Length < Greeting.Length + (sent * 3 * 10_000))
        {
            await Wait.UntilAsync(() => connection.ReadAvailable() is { Length: > 0 } some && (answered += some).Length > 0, "answers");
        }

        await sending.Soon("the rest to be read");
        connection.EndInput();
        await running.Soon("the handler to end");
    }
}
