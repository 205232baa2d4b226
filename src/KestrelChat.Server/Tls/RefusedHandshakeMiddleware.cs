using KestrelChat.Server.Connections;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Tls;

/// <summary>Closes a refused connection without a word if there are too many of them for a handshake with each.</summary>
internal sealed class RefusedHandshakeMiddleware(ConnectionDelegate next, RefusedHandshakes handshakes)
{
    private readonly Action<ConnectionContext> _end = _ => handshakes.End();

    public Task OnConnectionAsync(ConnectionContext connection)
    {
        if (connection.IsRefused())
        {
            if (!handshakes.TryBegin())
            {
                return Task.CompletedTask;
            }

            connection.AtEnd(_end);
        }

        return next(connection);
    }
}
