using KestrelChat.Testing;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>A silent client on each node in each of several rooms, which stays there and records what it is shown.</summary>
internal sealed class RoomWatchers : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, RecordingClient[]> _byRoom = [];
    private readonly Task _running;

    public RoomWatchers(ThreeNodes nodes, IReadOnlyList<string> rooms)
    {
        foreach (var (place, room) in rooms.Index())
        {
            _byRoom[room] = [.. Enumerable.Range(0, ThreeNodes.Count).Select(node => new RecordingClient(nodes.AddressOf(node), number: 0, speaks: false, () => Introduce(room, $"192.0.2.{1 + (10 * place) + node}")))];
        }

        _running = Task.WhenAll(All.Select(client => Task.Run(() => client.RunAsync(_stop.Token))));
    }

    public IReadOnlyList<RecordingClient> All => [.. _byRoom.Values.SelectMany(clients => clients)];

    public IReadOnlyList<RecordingClient> In(string room) => _byRoom[room];

    /// <summary>Waits until each is in its room.</summary>
    public Task WhenWatchingAsync() => Wait.UntilAsync(
        () => _byRoom.All(room => room.Value.All(client => client.Current is { IsClosed: false } connection && connection.Lines.Any(line => line.StartsWith($"* you are now in {room.Key}, ", StringComparison.Ordinal)))),
        "every room is watched on every node");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static (string Address, string Text) Introduce(string room, string ip)
    {
        var (address, header) = SoakConnection.Introduce(ip);
        return (address, $"{header}/join {room}\n");
    }
}
