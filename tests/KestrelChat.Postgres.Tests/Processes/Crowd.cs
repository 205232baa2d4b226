using System.Net;
using System.Text;
using KestrelChat.Cluster;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>Thirty people who chat over a load balancer, and the judgement of what they saw.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    public const int People = 30;
    private const int Speakers = 6;

    private readonly CancellationTokenSource _done = new();
    private readonly Task _running;

    public Crowd(IPEndPoint server)
    {
        Witnesses = [.. Enumerable.Range(0, People).Select(number => new Witness(server, number, speaks: number < Speakers))];
        _running = Task.WhenAll(Witnesses.Select(witness => Task.Run(() => witness.RunAsync(_done.Token))));
    }

    public IReadOnlyList<Witness> Witnesses { get; }

    /// <summary>The connections there are.</summary>
    public IReadOnlyList<Stay> Present => [.. Witnesses.Select(witness => witness.Present).OfType<Stay>().Where(stay => !stay.IsOver)];

    /// <summary>Waits until everybody is connected, every speaker has said more, and everybody has seen something new.</summary>
    public async Task ChatOnAsync()
    {
        var speakers = Witnesses.Take(Speakers).Select(witness => (Witness: witness, witness.Acknowledged.Count)).ToList();
        try
        {
            await Eventually.TrueAsync(
                () => Present.Count == People
                    && Present.All(stay => stay.Greeted.IsCompleted && !stay.Said.IsEmpty)
                    && speakers.All(speaker => speaker.Witness.Acknowledged.Count >= speaker.Count + 5),
                "everybody to chat on");
        }
        catch (Exception vain)
        {
            throw new InvalidOperationException($"everybody was to chat on, but {Describe()}", vain);
        }
    }

    private string Describe() => $"{Present.Count} are connected: " + string.Join('\n', Witnesses.Select(
        (witness, number) => $"{number} said {witness.Acknowledged.Count}, {witness.Stays.Count} stays, shown last: {string.Join(" | ", witness.Present?.Shown.TakeLast(3) ?? [])}"));

    /// <summary>
    /// Ends it, and checks: what a sender has seen come back is in the log, nothing is there twice, everybody was shown a
    /// contiguous piece of it on every connection, up to its end on those that lasted.
    /// </summary>
    /// <returns>The texts of the log.</returns>
    public async Task<List<string>> EndAndJudgeAsync(IClusterStore store, string? context = null)
    {
        foreach (var witness in Witnesses)
        {
            witness.FallSilent();
        }

        var log = await QuietLogAsync(store);
        var lasting = Present;
        await _done.CancelAsync();
        await _running.SoonAsync("everybody to go");

        var places = new Dictionary<string, int>();
        foreach (var text in log)
        {
            Assert.True(places.TryAdd(text, places.Count), $"{text} is in the log twice {context}");
        }

        var missing = Witnesses.SelectMany(witness => witness.Acknowledged).Where(text => !places.ContainsKey(text)).ToList();
        Assert.True(missing.Count == 0, $"came back and are not in the log: {string.Join(' ', missing.Take(20))} {context}");
        foreach (var stay in Witnesses.SelectMany(witness => witness.Stays).Where(stay => !stay.Said.IsEmpty))
        {
            var shown = stay.Said.ToList();
            var first = places[shown[0]];
            var due = log.Skip(first).Take(shown.Count);
            Assert.True(due.SequenceEqual(shown), $"{stay.Who} was shown otherwise than the log from {shown[0]} on {context}");
            Assert.True(stay.IsOver || !lasting.Contains(stay) || first + shown.Count == log.Count, $"{stay.Who} was shown {shown.Count} lines from {shown[0]} on, of {log.Count} {context}");
        }

        Assert.Equal(People, lasting.Count);
        return log;
    }

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _done.Dispose();
    }

    // What is on its way when everybody falls silent comes yet: until all who are here have seen the last of the log.
    private async Task<List<string>> QuietLogAsync(IClusterStore store)
    {
        List<string> log = [];
        await Eventually.TrueAsync(
            async () =>
            {
                var now = await ReadAsync(store);
                var isQuiet = now.Count > 0 && now.Count == log.Count && Present.Count == People && Present.All(stay => stay.Said.LastOrDefault() == now[^1]);
                log = now;
                return isQuiet;
            },
            "all to have seen the last line");
        return log;
    }

    private static async Task<List<string>> ReadAsync(IClusterStore store)
    {
        var pages = new List<IReadOnlyList<LogLine>>();
        var before = long.MaxValue;
        while (await store.Log.ReadLastAsync("lobby", ClusterLimits.MaxBatch, before) is { Count: > 0 } page)
        {
            pages.Insert(0, page);
            before = page[0].Sequence;
        }

        var lines = pages.SelectMany(page => page).ToList();
        Assert.Equal(Enumerable.Range(1, lines.Count).Select(sequence => (long)sequence), lines.Select(line => line.Sequence));
        return [.. lines.Select(line => Encoding.UTF8.GetString(line.Text.Span))];
    }
}
