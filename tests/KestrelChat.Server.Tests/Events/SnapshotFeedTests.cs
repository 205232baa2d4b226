using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using KestrelChat.Server.Events;
using KestrelChat.Server.Http;
using KestrelChat.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KestrelChat.Server.Tests.Events;

public sealed class SnapshotFeedTests
{
    private readonly ManualTime _time = new();
    private readonly SnapshotFeed _feed;
    private int _made;

    public SnapshotFeedTests() => _feed = new SnapshotFeed(new ViewerSlots(() => 2), _time);

    [Fact]
    public async Task A_viewer_gets_the_last_15_minutes_at_once()
    {
        for (var second = 1; second <= 1000; second++)
        {
            await AddAsync(second);
        }

        var history = await FirstAsync(after: 0);
        var people = JsonDocument.Parse(history.Data).RootElement.GetProperty("people").EnumerateArray().Select(value => value.GetInt32());
        Assert.Equal(Enumerable.Range(101, 900), people);
    }

    [Fact]
    public async Task A_viewer_that_comes_back_gets_what_it_has_not_seen()
    {
        await AddAsync(1);
        await AddAsync(2);
        var seen = await FirstAsync(after: 0);
        await AddAsync(3);
        var history = await FirstAsync(after: long.Parse(seen.EventId!, CultureInfo.InvariantCulture));
        Assert.Equal("[3]", JsonDocument.Parse(history.Data).RootElement.GetProperty("people").GetRawText());
    }

    [Fact]
    public async Task A_snapshot_is_made_once_for_all_viewers_and_not_at_all_without_viewers()
    {
        await AddAsync(1);
        Assert.Equal(0, _made);
        using var slot = _feed.Viewers.TryAcquire();
        await using var one = _feed.WatchAsync(after: 0).GetAsyncEnumerator();
        await using var other = _feed.WatchAsync(after: 0).GetAsyncEnumerator();
        foreach (var viewer in new[] { one, other })
        {
            await viewer.MoveNextAsync().Soon();
        }

        await AddAsync(2);
        await one.MoveNextAsync().Soon();
        await other.MoveNextAsync().Soon();
        Assert.Same(one.Current.Data, other.Current.Data);
        Assert.Equal(1, _made);
    }

    [Fact]
    public async Task A_slow_viewer_skips_snapshots()
    {
        using var slot = _feed.Viewers.TryAcquire();
        await using var slow = _feed.WatchAsync(after: 0).GetAsyncEnumerator();
        await slow.MoveNextAsync().Soon();
        for (var second = 1; second <= 5; second++)
        {
            await AddAsync(second);
        }

        await slow.MoveNextAsync().Soon();
        Assert.Equal(5, JsonDocument.Parse(slow.Current.Data).RootElement.GetProperty("sample").GetProperty("people").GetInt32());
    }

    private async Task<SseItem<string>> FirstAsync(long after)
    {
        await using var viewer = _feed.WatchAsync(after).GetAsyncEnumerator();
        Assert.True(await viewer.MoveNextAsync().Soon());
        Assert.Equal("history", viewer.Current.EventType);
        return viewer.Current;
    }

    private Task AddAsync(int people)
    {
        var sample = Samples.Of(people);
        return _feed.AddAsync(sample, () =>
        {
            _made++;
            var health = new HealthView(HealthStatus.Healthy, new Dictionary<string, HealthCheckView>(StringComparer.Ordinal));
            return Task.FromResult(new Snapshot(0, "node", "1.0", 0, health, IsDraining: false, Cluster: null, sample));
        });
    }
}
