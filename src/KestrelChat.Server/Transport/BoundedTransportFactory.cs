using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace KestrelChat.Server.Transport;

/// <summary>
/// Kestrel's socket transport, with a bound on the sockets that are open at a time over all endpoints: at the bound, the next
/// is accepted as soon as one is closed, and waits in the kernel's backlog until then.
/// </summary>
/// <remarks>
/// Those who are refused by a limit are accepted too, to be told so; a burst of them must not use up the descriptors while
/// they are on their way out. No connection middleware can see to that: it is called when there is a socket already.
/// </remarks>
internal sealed class BoundedTransportFactory : IConnectionListenerFactory, IConnectionListenerFactorySelector, IDisposable
{
    private readonly SocketTransportFactory _sockets;
    private readonly SemaphoreSlim _free = new(0);
    private int _listeners;

    public BoundedTransportFactory(SocketTransportFactory sockets, DescriptorBudget descriptors)
    {
        _sockets = sockets;
        _ = OpenAsync(descriptors);
    }

    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);

    /// <exception cref="ListenException">The system does not let the server listen there.</exception>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            var listener = new Listener(await _sockets.BindAsync(endpoint, cancellationToken), _free);
            Interlocked.Increment(ref _listeners);
            return listener;
        }
        catch (SocketException e)
        {
            throw new ListenException($"Failed to bind to address {endpoint}: {e.Message}", e);
        }
    }

    public void Dispose() => _free.Dispose();

    private async Task OpenAsync(DescriptorBudget descriptors)
    {
        // A listener that waits for somebody holds a place of its own, so that none keeps another from accepting.
        var sockets = (await descriptors.Known).Sockets;
        _free.Release(Math.Min(sockets, int.MaxValue - _listeners) + _listeners);
    }

    private sealed class Listener(IConnectionListener inner, SemaphoreSlim free) : IConnectionListener
    {
        private readonly CancellationTokenSource _unbound = new();

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                await free.WaitAsync(_unbound.Token);
            }
            catch (OperationCanceledException)
            {
                return null;
            }

            ConnectionContext? accepted = null;
            try
            {
                accepted = await inner.AcceptAsync(cancellationToken);
                return accepted is null ? null : new BoundedConnection(accepted, free);
            }
            finally
            {
                if (accepted is null)
                {
                    free.Release();
                }
            }
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await _unbound.CancelAsync();
            await inner.UnbindAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            _unbound.Dispose();
        }
    }
}
