using KestrelChat.Load.Engine;

namespace KestrelChat.Load.Disturbances;

/// <summary>
/// Further clients in the room. They are there and read whether the disturbance is on or not, so that what differs is
/// what they do and not how many listen.
/// </summary>
internal sealed class Bystanders(Target target, int clients) : IDisposable
{
    private static readonly TimeSpan FirstBytesWait = TimeSpan.FromSeconds(1);

    internal ClientPool Pool { get; } = target.CreatePool(clients);

    internal void Open(CancellationToken cancel)
    {
        new Connector(Pool, Connector.DefaultParallel, FirstBytesWait).OpenAll(() => { }, cancel);
        cancel.ThrowIfCancellationRequested();
        foreach (var connection in Pool.Connections)
        {
            // The server may close one that is a nuisance; the run goes on, and the result tells.
            connection.IsCounted = false;
        }
    }

    public void Dispose() => Pool.Dispose();
}
