using KestrelChat.Server.Connections;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Telnet;

/// <summary>Removes Telnet's own bytes from what a client sends, so that users can connect with telnet.</summary>
internal sealed class TelnetMiddleware(ConnectionDelegate next, RefuseFirstBytes? refuse)
{
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var transport = connection.Transport;
        connection.Transport = new DuplexPipe(new TelnetPipeReader(transport.Input, connection, refuse), transport.Output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    }
}

internal static class TelnetExtensions
{
    /// <param name="refuse">Asked once for each connection, with its first bytes; null = no connection is refused.</param>
    public static void UseTelnetFilter(this IConnectionBuilder builder, RefuseFirstBytes? refuse) =>
        builder.Use(next => new TelnetMiddleware(next, refuse).OnConnectionAsync);
}
