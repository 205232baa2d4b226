using KestrelChat.Server.Events;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Server.Tests.Events;

public sealed class SamplerTests : IDisposable
{
    private readonly TestChat _chat = new();
    private readonly ChatCounters _counters;
    private readonly LagHistory _lags = new(capacity: 10, maxClients: 10);
    private readonly Sampler _sampler;

    public SamplerTests()
    {
        _counters = new ChatCounters(_chat.Meters);
        _sampler = new Sampler(_chat.Hub, _counters, _lags, _chat.Time);
    }

    [Fact]
    public void The_first_sample_knows_no_rates()
    {
        var first = _sampler.Take();
        Assert.Null(first.LinesPerSecond);
        Assert.Null(first.CpuCores);
        Assert.Null(first.FanoutP50Milliseconds);
        Assert.Equal(_chat.Time.GetUtcNow().ToUnixTimeSeconds(), first.At);
        Assert.True(first.MemoryBytes > 0);
    }

    [Fact]
    public async Task Rates_are_those_since_the_sample_before()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        var bob = await _chat.JoinGreetedAsync("bob");
        await ann.ReadLineAsync();
        _sampler.Take();
        ann.Say("one");
        ann.Say("two");
        await Task.WhenAll(ann.ReadLinesAsync(2), bob.ReadLinesAsync(2));
        await Wait.UntilAsync(() => _counters.LinesDelivered.Value >= 4, "all deliveries are counted");
        _chat.Time.Advance(TimeSpan.FromSeconds(2));

        var sample = _sampler.Take();

        Assert.Equal(2, sample.People);
        Assert.Equal(1, sample.LinesPerSecond);
        Assert.Equal(2, sample.DeliveriesPerSecond);
        Assert.Equal(2 * "ann: one\nann: two\n".Length / 2, sample.BytesPerSecond);
        Assert.Equal(0, sample.MissedPerSecond);
        Assert.NotNull(sample.FanoutP99Milliseconds);
        _chat.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, _sampler.Take().LinesPerSecond);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_counted_as_behind()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        var stuck = _chat.Join("stuck", pauseAt: 1);
        await ann.ReadLineAsync();
        Assert.Equal(0, _sampler.Take().ClientsBehind);
        ann.Say("one");
        ann.Say("two");
        await ann.ReadLinesAsync(2);
        Assert.Equal(1, _sampler.Take().ClientsBehind);
        Assert.Equal([0, stuck.Client.LinesBehind], _lags.Read(stuck.Client.Id, since: 0).LinesBehind);
    }

    public void Dispose()
    {
        _counters.Dispose();
        _chat.Dispose();
    }
}
