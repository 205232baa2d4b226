using KestrelChat.Commands;
using KestrelChat.Moderation;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Moderation;
using KestrelChat.Server.Options;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Tests.Support;
using KestrelChat.Wordings;
using Microsoft.Extensions.Logging.Abstractions;

namespace KestrelChat.Server.Tests.Connections;

/// <summary>The handler over pipes: no socket, and a time that stands still.</summary>
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
        var options = new ChatOptions { MaxLineBytes = 100, AnnounceAfter = TimeSpan.Zero, FanoutInterval = TimeSpan.Zero };
        options.Flood.LinesPerSecond = 0;
        _hub = new ChatHub(options, _time, new ChatMetrics(_meters));
        _bans = new BanList(new NoBanStore(), _time);
        var moderator = new Moderator(_hub, _bans, new AuditLog(NullLoggerFactory.Instance, _time), _time);
        var interpreter = new LineInterpreter(_hub, new WordingCatalog([], []), moderator, new OperatorToken(null), _time);
        _handler = new ChatConnectionHandler(_hub, interpreter, Microsoft.Extensions.Options.Options.Create(options), _time);
    }

    public void Dispose()
    {
        _hub.Dispose();
        _bans.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task It_ends_when_the_client_ends_after_everything_was_written()
    {
        var connection = new MemoryConnection();
        var running = _handler.OnConnectedAsync(connection.Context);
        await connection.SendAsync("one\r\ntw");
        await connection.SendAsync("o\nlast");
        connection.EndInput();
        const string Seen = Greeting + "192.0.2.7:4711: one\n192.0.2.7:4711: two\n192.0.2.7:4711: last\n";
        Assert.Equal(Seen, await connection.ReadAsync(Seen.Length));
        await running.SoonAsync("the handler to end");
        Assert.Equal(CloseReason.ClientEnded, connection.Outcome.Reason);
        Assert.Equal("", connection.ReadAvailable());
        Assert.Empty(_hub.Clients);
        Assert.Empty(_hub.Connected);
    }

    [Fact]
    public async Task A_reset_is_no_error_and_ends_it()
    {
        var connection = new MemoryConnection();
        var running = _handler.OnConnectedAsync(connection.Context);
        await connection.ReadAsync(Greeting.Length);
        connection.Reset();
        await running.SoonAsync("the handler to end");
        Assert.Equal(CloseReason.ClientReset, connection.Outcome.Reason);
        Assert.True(connection.Outcome.WasSeen);
        Assert.Empty(_hub.Connected);
    }

    [Fact]
    public async Task A_client_that_is_closed_is_told_why_and_read_from_no_more()
    {
        var connection = new MemoryConnection();
        var running = _handler.OnConnectedAsync(connection.Context);
        await connection.ReadAsync(Greeting.Length);
        Assert.True(_hub.Clients.Single().Close(CloseReason.ServerStopping, Phrase.Restarting));
        await running.SoonAsync("the handler to end");
        const string Goodbye = "* the server is restarting, please reconnect\n";
        Assert.Equal(Goodbye, await connection.ReadAsync(Goodbye.Length));
        Assert.Equal(CloseReason.ServerStopping, connection.Outcome.Reason);
        Assert.Null(connection.AbortedFor);
    }

    [Fact]
    public async Task A_client_that_does_not_take_its_goodbye_is_aborted_after_two_seconds()
    {
        var connection = new MemoryConnection(pauseBytes: 1);
        var running = _handler.OnConnectedAsync(connection.Context);
        _hub.Clients.Single().Close(CloseReason.ServerStopping, Phrase.Restarting);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Null(connection.AbortedFor);
        Assert.False(running.IsCompleted);
        await Eventually.TrueAsync(
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
    public async Task Who_does_not_hear_its_answers_is_read_from_no_more_and_can_still_be_closed()
    {
        var connection = new MemoryConnection(pauseBytes: 1);
        var running = _handler.OnConnectedAsync(connection.Context);
        var overlong = new string('x', 101) + "\n";
        for (var sent = 0; sent < 2_000; sent++)
        {
            // More than the answers that may wait, less than the pipe holds.
            await connection.SendAsync(sent < 600 ? overlong : "");
        }

        Assert.InRange(_hub.Clients.Single().LinesReceived, 300, 500);
        _hub.Clients.Single().Close(CloseReason.ServerStopping, Phrase.Restarting);
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return running.IsCompleted;
            },
            "the handler to end");
    }
}
