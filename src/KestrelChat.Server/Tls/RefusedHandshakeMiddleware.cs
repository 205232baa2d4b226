using KestrelChat.Server.Connections;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Tls;

/// <summary>Closes a refused connection without a word if there are too many of them for a handshake with each.</summary>
internal sealed class RefusedHandshakeMiddleware(ConnectionDelegate next, RefusedHandshakes handshakes)
{
    public Task OnConnectionAsync(ConnectionContext connection) =>
        !connection.IsRefused() ? next(connection)
        : handshakes.TryBegin() ? RefuseAsync(connection)
        : Task.CompletedTask;

    private async Task RefuseAsync(ConnectionContext connection)
    {
        try
        {
            await next(connection);
        }
        finally
        {
            handshakes.End();
        }
    }
}
