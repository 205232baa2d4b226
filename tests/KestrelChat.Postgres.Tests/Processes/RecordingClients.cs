using System.Net;
using System.Text;
using KestrelChat.Cluster.Store;
using KestrelChat.Testing;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>Thirty clients that chat through a load balancer, and the verification of what they received.</summary>
internal sealed class RecordingClients : IAsyncDisposable
{
    public const int Count = 30;
    private const int Speakers = 6;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public RecordingClients(IPEndPoint server)
    {
        All = [.. Enumerable.Range(0, Count).Select(number => new RecordingClient(server, number, speaks: number < Speakers))];
        _running = Task.WhenAll(All.Select(client => Task.Run(() => client.RunAsync(_stop.Token))));
    }

    public IReadOnlyList<RecordingClient> All { get; }

    /// <summary>The connections that are open.</summary>
    public IReadOnlyList<RecordedConnection> Open => [.. All.Select(client => client.Current).OfType<RecordedConnection>().Where(connection => !connection.IsClosed)];

    /// <summary>Waits until every client is connected and has received a line, and every speaker has said five more.</summary>
    public async Task WhenChattingAsync()
    {
        var speakers = All.Take(Speakers).Select(client => (Client: client, client.Acknowledged.Count)).ToList();
        try
        {
            await Wait.UntilAsync(
                () => Open.Count == Count
                    && Open.All(connection => connection.Greeted.IsCompleted && !connection.Texts.IsEmpty)
                    && speakers.All(speaker => speaker.Client.Acknowledged.Count >= speaker.Count + 5),
                "all clients chat");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"not all clients chat: {Describe()}", e);
        }
    }

    /// <summary>The clients stay connected, and say nothing more.</summary>
    public void StopSpeaking()
    {
        foreach (var client in All)
        {
            client.StopSpeaking();
        }
    }

    /// <summary>
    /// Stops the clients and verifies: a line that its speaker received is in the log, no line is there twice, and every connection
    /// received a contiguous part of the log, up to its end if it was still open.
    /// </summary>
    /// <returns>The texts of the log.</returns>
    public async Task<List<string>> StopAndVerifyAsync(IClusterStore store, string? context = null)
    {
        StopSpeaking();
        var log = await ReadCompleteLogAsync(store);
        var open = Open;
        await _stop.CancelAsync();
        await _running.Soon("all clients to stop");

        var positions = new Dictionary<string, int>();
        foreach (var text in log)
        {
            Assert.True(positions.TryAdd(text, positions.Count), $"{text} is in the log twice {context}");
        }

        var missing = All.SelectMany(client => client.Acknowledged).Where(text => !positions.ContainsKey(text)).ToList();
        Assert.True(missing.Count == 0, $"acknowledged but not in the log: {string.Join(' ', missing.Take(20))} {context}");
        foreach (var connection in All.SelectMany(client => client.Connections).Where(connection => !connection.Texts.IsEmpty))
        {
            var received = connection.Texts.ToList();
            var first = positions[received[0]];
            Assert.True(log.Skip(first).Take(received.Count).SequenceEqual(received), $"{connection.Address} received something else than the log from {received[0]} on {context}");
            Assert.True(
                connection.IsClosed || !open.Contains(connection) || first + received.Count == log.Count,
                $"{connection.Address} received {received.Count} lines from {received[0]} on, of {log.Count} {context}");
        }

        Assert.Equal(Count, open.Count);
        return log;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private string Describe() => $"{Open.Count} are connected\n" + string.Join('\n', All.Select(
        (client, number) => $"{number}: {client.Acknowledged.Count} acknowledged, {client.Connections.Count} connections, the last as {client.Current?.Address}, received last: "
            + string.Join(" | ", client.Current?.Lines.Where(line => line.StartsWith("* ", StringComparison.Ordinal)).TakeLast(3).Concat(client.Current.Lines.TakeLast(3)) ?? [])));

    // Lines may still be on their way: until every client has received the last line of the log.
    private async Task<List<string>> ReadCompleteLogAsync(IClusterStore store)
    {
        List<string> log = [];
        await Wait.UntilAsync(
            async () =>
            {
                var now = await ReadLogAsync(store);
                var isComplete = now.Count > 0 && now.Count == log.Count && Open.Count == Count && Open.All(connection => connection.Texts.LastOrDefault() == now[^1]);
                log = now;
                return isComplete;
            },
            "every client has received the last line");
        return log;
    }

    private static async Task<List<string>> ReadLogAsync(IClusterStore store)
    {
        List<LogEvent> lines = [];
        while (await store.Log.ReadLinesAsync("lobby", lines.Count + 1, long.MaxValue, ClusterLimits.MaxBatch, int.MaxValue) is { Count: > 0 } page)
        {
            lines.AddRange(page);
        }

        Assert.Equal(Enumerable.Range(1, lines.Count).Select(number => (long)number), lines.Select(line => line.Line));
        return [.. lines.Select(line => Encoding.UTF8.GetString(line.Text.Span))];
    }
}
