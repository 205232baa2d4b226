using System.Net;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Disturbances;

/// <summary>Clients over WebSocket in the same room, which read everything. They connect when the disturbance is switched on, and leave when it is switched off.</summary>
/// <param name="server">The endpoint for browsers.</param>
/// <param name="clients">Number of clients.</param>
/// <param name="linesPerSecond">Lines per second that each of them receives.</param>
internal sealed class WebSocketDisturbance(IPEndPoint server, int clients, double linesPerSecond) : IDisturbance
{
    private const int PollMilliseconds = 1;

    private readonly Target target = new(server, BroadcastProtocols.ByName("websocket"), Sources: null);
    private ClientPool? pool;
    private long actionCount;
    private long counted;

    public string Name => "websockets";

    public double TargetPerSecond => clients * linesPerSecond;

    /// <summary>Lines that these clients have received.</summary>
    public long ActionCount => Interlocked.Read(ref actionCount);

    public string Outcome => $"{ActionCount:N0} lines received by {clients:N0} clients over WebSocket";

    /// <summary>Number of connected clients.</summary>
    internal int ReadyCount => pool?.ReadyCount ?? 0;

    public void Open(CancellationToken cancel)
    {
        // No connection stays open.
    }

    public void Step(bool isOn, long now)
    {
        if (!isOn)
        {
            Close();
            Thread.Sleep(PollMilliseconds);
            return;
        }

        if (pool is null)
        {
            (pool, counted) = (target.CreatePool(clients), 0);
        }

        if (pool.Connections.Count < clients && pool.Connections.Count - pool.ReadyCount < pool.MaxConnecting)
        {
            pool.Open(receiveBufferBytes: 0);
        }

        pool.Poll(PollMilliseconds);
        _ = Interlocked.Add(ref actionCount, pool.Deliveries - counted);
        counted = pool.Deliveries;
        if (pool.ClosedCount > 0)
        {
            throw pool.ClosedFailure("the disturbance");
        }
    }

    public void Dispose() => Close();

    private void Close()
    {
        pool?.Dispose();
        pool = null;
    }
}
