using KestrelChat.Load.Engine;

namespace KestrelChat.Load.Disturbances;

/// <summary>
/// The clients of a disturbance. They stay connected and read while the disturbance is off, so that phases differ
/// in what they do and not in the number of clients.
/// </summary>
internal sealed class ExtraClients(Target target, int clients) : IDisposable
{
    private static readonly TimeSpan FirstBytesTimeout = TimeSpan.FromSeconds(1);

    internal ClientPool Pool { get; } = target.CreatePool(clients);

    internal void Open(CancellationToken cancel)
    {
        new Connector(Pool, Connector.DefaultParallel, FirstBytesTimeout).OpenAll(() => { }, cancel);
        cancel.ThrowIfCancellationRequested();
        foreach (var connection in Pool.Connections)
        {
            // The server may disconnect a disturbing client: the run continues, and the result says so.
            connection.IsCounted = false;
        }
    }

    public void Dispose() => Pool.Dispose();
}
