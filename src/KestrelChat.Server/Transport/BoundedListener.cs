using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace KestrelChat.Server.Transport;

/// <summary>A listener that acquires a slot before it accepts a connection.</summary>
/// <remarks>One call of <see cref="AcceptAsync"/> at a time. It owns the socket.</remarks>
internal sealed class BoundedListener(Socket socket, SemaphoreSlim slots, SocketConnectionContextFactory kestrel, TimeProvider time) : IConnectionListener
{
    /// <summary>How long it pauses when the system can accept nothing: it would refuse again at once.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _unbound = new();

    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        AcceptedConnection? accepted = null;
        try
        {
            await slots.WaitAsync(_unbound.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        try
        {
            while (accepted is null && !_unbound.IsCancellationRequested)
            {
                accepted = await TryAcceptAsync(cancellationToken);
            }

            return accepted;
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
        socket.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        _unbound.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<AcceptedConnection?> TryAcceptAsync(CancellationToken cancellationToken)
    {
        Socket? client = null;
        try
        {
            client = await socket.AcceptAsync(cancellationToken);
            if (socket.AddressFamily != AddressFamily.Unix)
            {
                client.NoDelay = true;
                return new AcceptedConnection(client, client.RemoteEndPoint, slots, kestrel);
            }

            var address = new UnixClientEndPoint();
            var connection = new AcceptedConnection(client, address, slots, kestrel);
            connection.Features.Set(address);
            return connection;
        }
        catch (Exception e) when (e is ObjectDisposedException || (e is SocketException && _unbound.IsCancellationRequested))
        {
            // The server has stopped listening.
            client?.Dispose();
        }
        catch (SocketException e)
        {
            // It was reset while it waited to be accepted; otherwise the system lacks something, such as memory or descriptors.
            client?.Dispose();
            if (e.SocketErrorCode is not (SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.NotConnected))
            {
                await Task.Delay(s_pause, time, _unbound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return null;
    }
}
