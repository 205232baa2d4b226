using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Tests;

public sealed class LatencyRecorderTests
{
    [Fact]
    public void A_line_counts_for_the_interval_in_which_it_was_sent()
    {
        var recorder = new LatencyRecorder();
        LatencyHistogram first = new(), second = new();
        recorder.Begin(first, 100);
        recorder.End(200);
        recorder.Begin(second, 300);
        recorder.Record(sentAt: 50, receivedAt: 310);
        recorder.Record(sentAt: 199, receivedAt: 310);
        recorder.Record(sentAt: 250, receivedAt: 310);
        recorder.Record(sentAt: 300, receivedAt: 310);
        recorder.Record(sentAt: 309, receivedAt: 310);
        Assert.Equal(1, first.Count);
        Assert.Equal(2, second.Count);
    }
}
