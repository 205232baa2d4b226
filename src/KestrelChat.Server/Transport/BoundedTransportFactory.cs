using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Transport;

/// <summary>
/// Listens with a bound on the open sockets of all endpoints. At the bound, connections wait in the kernel's backlog until a socket is
/// closed.
/// </summary>
/// <remarks>
/// A refused connection is accepted too, to be told why. Many at once must not use up the file descriptors. Connection middleware
/// cannot prevent that: it runs when the socket exists.
/// </remarks>
internal sealed class BoundedTransportFactory : IConnectionListenerFactory, IConnectionListenerFactorySelector, IDisposable
{
    private readonly SocketTransportOptions _options;
    private readonly SocketConnectionContextFactory _kestrel;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _slots = new(0);
    private int _listeners;

    public BoundedTransportFactory(IOptions<SocketTransportOptions> options, DescriptorBudget descriptors, TimeProvider time, ILogger<BoundedTransportFactory> logger)
    {
        _options = options.Value;
        _time = time;
        _kestrel = new SocketConnectionContextFactory(
            new SocketConnectionFactoryOptions
            {
                MaxReadBufferSize = _options.MaxReadBufferSize,
                UnsafePreferInlineScheduling = _options.UnsafePreferInlineScheduling,
            },
            logger);
        _ = OpenAsync(descriptors);
    }

    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint or UnixDomainSocketEndPoint;

    /// <exception cref="ListenException">The system does not allow the server to listen there.</exception>
    /// <exception cref="AddressInUseException">Another socket listens there; the inner exception is a <see cref="ListenException"/>.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket? socket = null;
        try
        {
            socket = _options.CreateBoundListenSocket(endpoint);
            socket.Listen(_options.Backlog);
            Interlocked.Increment(ref _listeners);
            return ValueTask.FromResult<IConnectionListener>(new BoundedListener(socket, _slots, _kestrel, _time));
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            var failure = new ListenException(endpoint, e.SocketErrorCode, e);

            // The type tells Kestrel that the address is in use: after any other exception it tries to listen on one IP version alone.
            throw e.SocketErrorCode == SocketError.AddressAlreadyInUse ? new AddressInUseException(failure.Message, failure) : failure;
        }
    }

    public void Dispose()
    {
        _kestrel.Dispose();
        _slots.Dispose();
    }

    private async Task OpenAsync(DescriptorBudget descriptors)
    {
        // A listener holds a slot while it waits for a connection. It has one of its own, so that no listener blocks another.
        var sockets = (await descriptors.WhenKnown).Sockets;
        _slots.Release(Math.Min(sockets, int.MaxValue - _listeners) + _listeners);
    }
}
