using KestrelChat.Server.Events;
using KestrelChat.Server.Stall;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Events;

public sealed class ViewerWatchTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Progress _progress = new();
    private readonly ViewerWatch _watch;
    private int _aborts;

    public ViewerWatchTests() => _watch = new ViewerWatch(_progress, _time, () => _aborts++, _stopping.Token);

    [Fact]
    public void A_viewer_that_does_not_take_a_write_is_aborted()
    {
        _watch.BeginWrite();
        _time.Advance(ViewerWatch.Timeout - TimeSpan.FromSeconds(1));
        Assert.Equal(0, _aborts);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _aborts);
    }

    [Fact]
    public void A_viewer_that_acknowledges_nothing_of_what_was_sent_is_aborted()
    {
        _progress.Waiting = true;
        _time.Advance(ViewerWatch.Timeout);
        Assert.Equal(0, _aborts);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _aborts);
    }

    [Fact]
    public void A_viewer_to_which_nothing_is_written_stays()
    {
        _watch.BeginWrite();
        _watch.EndWrite();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _aborts);
    }

    [Fact]
    public void A_slow_viewer_stays()
    {
        _progress.Waiting = true;
        for (var i = 0; i < 100; i++)
        {
            _time.Advance(ViewerWatch.Timeout / 2);
            _progress.Acknowledged++;
        }

        Assert.Equal(0, _aborts);
    }

    [Fact]
    public void A_write_that_waits_when_the_server_stops_is_aborted_at_once()
    {
        _watch.BeginWrite();
        _stopping.Cancel();
        Assert.Equal(1, _aborts);
    }

    [Fact]
    public void Nothing_is_aborted_once_the_stream_has_ended()
    {
        _watch.BeginWrite();
        _watch.Dispose();
        _stopping.Cancel();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _aborts);
        Assert.Equal(0, _time.ArmedTimers);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _stopping.Dispose();
    }

    private sealed class Progress : ISendProgress
    {
        public bool Waiting { get; set; }

        public ulong Acknowledged { get; set; }

        public (ulong Acknowledged, bool Waiting) Read() => (Acknowledged, Waiting);
    }
}
