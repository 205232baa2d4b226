using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Transport;

/// <summary>A listener that acquires a slot before it accepts a connection.</summary>
internal sealed class BoundedListener(IConnectionListener inner, SemaphoreSlim slots) : IConnectionListener
{
    private readonly CancellationTokenSource _unbound = new();

    public EndPoint EndPoint => inner.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await slots.WaitAsync(_unbound.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        ConnectionContext? accepted = null;
        try
        {
            accepted = await inner.AcceptAsync(cancellationToken);
            if (accepted is { RemoteEndPoint: UnixDomainSocketEndPoint })
            {
                var client = new UnixClientEndPoint();
                accepted.RemoteEndPoint = client;
                accepted.Features.Set(client);
            }

            return accepted is null ? null : new BoundedConnection(accepted, slots);
        }
        finally
        {
            if (accepted is null)
            {
                slots.Release();
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
