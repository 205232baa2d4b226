using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace KestrelChat.Server.Transport;

/// <summary>
/// Kestrel's socket transport with a bound on the open sockets of all endpoints. At the bound, connections wait in the kernel's
/// backlog until a socket is closed.
/// </summary>
/// <remarks>
/// A refused connection is accepted too, to be told why. Many at once must not use up the file descriptors. Connection middleware
/// cannot prevent that: it runs when the socket exists.
/// </remarks>
internal sealed class BoundedTransportFactory : IConnectionListenerFactory, IConnectionListenerFactorySelector, IDisposable
{
    private readonly SocketTransportFactory _sockets;
    private readonly SemaphoreSlim _slots = new(0);
    private int _listeners;

    public BoundedTransportFactory(SocketTransportFactory sockets, DescriptorBudget descriptors)
    {
        _sockets = sockets;
        _ = OpenAsync(descriptors);
    }

    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);

    /// <exception cref="ListenException">The system does not allow the server to listen there.</exception>
    /// <exception cref="AddressInUseException">Another socket listens there; the inner exception is a <see cref="ListenException"/>.</exception>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            var listener = new BoundedListener(await _sockets.BindAsync(endpoint, cancellationToken), _slots);
            Interlocked.Increment(ref _listeners);
            return listener;
        }
        catch (AddressInUseException e)
        {
            // The type stays: after any other exception Kestrel tries to listen on one IP version alone.
            var failure = new ListenException(endpoint, SocketError.AddressAlreadyInUse, e);
            throw new AddressInUseException(failure.Message, failure);
        }
        catch (SocketException e)
        {
            throw new ListenException(endpoint, e.SocketErrorCode, e);
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task OpenAsync(DescriptorBudget descriptors)
    {
        // A listener holds a slot while it waits for a connection. It has one of its own, so that no listener blocks another.
        var sockets = (await descriptors.WhenKnown).Sockets;
        _slots.Release(Math.Min(sockets, int.MaxValue - _listeners) + _listeners);
    }
}
