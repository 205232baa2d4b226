using KestrelChat.Server.Stall;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Stall;

public sealed class StallWatchMiddlewareTests
{
    private readonly ManualTime _time = new();
    private readonly Progress _progress = new();
    private readonly MemoryConnection _connection;

    public StallWatchMiddlewareTests()
    {
        _connection = new MemoryConnection(_progress);
        _ = new StallWatchMiddleware(_ => Task.CompletedTask, TimeSpan.FromSeconds(20), _time).OnConnectionAsync(_connection.Context);
    }

    [Fact]
    public void A_client_that_acknowledges_nothing_of_pending_output_is_disconnected_after_the_timeout()
    {
        _progress.Waiting = true;
        Pass(seconds: 20);
        Assert.Null(_connection.AbortedFor);
        Pass(seconds: 5);
        Assert.NotNull(_connection.AbortedFor);
        Assert.Equal(CloseReason.Stalled, _connection.Outcome.Reason);
    }

    [Fact]
    public void A_client_that_acknowledges_a_byte_now_and_then_stays_connected()
    {
        _progress.Waiting = true;
        for (var i = 0; i < 50; i++)
        {
            Pass(seconds: 12);
            _progress.Acknowledged++;
        }

        Assert.Null(_connection.AbortedFor);
    }

    [Fact]
    public void A_client_without_pending_output_stays_connected()
    {
        Pass(seconds: 3600);
        Assert.Null(_connection.AbortedFor);
    }

    private void Pass(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _connection.Heartbeat();
        }
    }

    private sealed class Progress : ISendProgress
    {
        public bool Waiting { get; set; }

        public ulong Acknowledged { get; set; }

        public (ulong Acknowledged, bool Waiting) Read() => (Acknowledged, Waiting);
    }
}
