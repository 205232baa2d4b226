using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace KestrelChat.Server.Events;

/// <summary>
/// What viewers of <c>/events</c> see: the samples of the last 15 minutes, and each snapshot once it is made. A viewer has no queue: one
/// that is slow skips snapshots. Any thread.
/// </summary>
internal sealed class SnapshotFeed(ViewerSlots viewers, TimeProvider time)
{
    /// <summary>How many samples are kept, one for each second.</summary>
    public const int KeptSamples = 15 * 60;

    private static readonly TimeSpan s_reconnectAfter = TimeSpan.FromSeconds(2);

    // Numbers go on after a restart, so that no viewer takes the samples of one run for those of another.
    private readonly SampleRing _ring = new(KeptSamples, time.GetUtcNow().ToUnixTimeSeconds());
    private readonly Lock _gate = new();
    private TaskCompletionSource _published = NewSignal();
    private (long Number, string Json) _latest;

    /// <summary>Those who watch now.</summary>
    public ViewerSlots Viewers => viewers;

    /// <summary>Keeps a sample, and shows it to the viewers, if there are any, in a snapshot.</summary>
    public async Task AddAsync(Sample sample, Func<Task<Snapshot>> snapshot)
    {
        var number = _ring.Add(sample);

        // A viewer that comes from here on finds the sample in the ring.
        if (Viewers.Taken > 0)
        {
            var json = JsonSerializer.Serialize(await snapshot(), EventsJson.Default.Snapshot);
            Publish(number, json);
        }
    }

    /// <summary>Returns the samples after a number, then each new snapshot, without end.</summary>
    public async IAsyncEnumerable<SseItem<string>> WatchAsync(long after, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var (samples, seen) = _ring.After(after);
        var history = JsonSerializer.Serialize(SampleColumns.Of(samples), EventsJson.Default.SampleColumns);
        yield return new SseItem<string>(history, "history") { EventId = seen.ToString(), ReconnectionInterval = s_reconnectAfter };
        while (true)
        {
            (seen, var json) = await NextAsync(seen, cancellation);
            yield return new SseItem<string>(json, "snapshot") { EventId = seen.ToString() };
        }
    }

    private async Task<(long Number, string Json)> NextAsync(long after, CancellationToken cancellation)
    {
        while (true)
        {
            Task published;
            lock (_gate)
            {
                if (_latest.Number > after)
                {
                    return _latest;
                }

                published = _published.Task;
            }

            await published.WaitAsync(cancellation);
        }
    }

    private void Publish(long number, string json)
    {
        TaskCompletionSource published;
        lock (_gate)
        {
            _latest = (number, json);
            (published, _published) = (_published, NewSignal());
        }

        published.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
