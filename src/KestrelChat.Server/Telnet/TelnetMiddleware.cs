using System.Buffers;
using KestrelChat.Server.Connections;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Telnet;

/// <summary>Whether a connection whose first two bytes or more are these comes from no terminal, and its input is to end here.</summary>
internal delegate bool RefuseFirstBytes(ConnectionContext connection, in ReadOnlySequence<byte> firstBytes);

/// <summary>Lets people come with telnet: what it says of its own is taken out of what it sends.</summary>
internal static class TelnetMiddleware
{
    /// <param name="refuse">Asked once of each connection, with its first bytes; null = none is refused.</param>
    public static void UseTelnetFilter(this IConnectionBuilder builder, RefuseFirstBytes? refuse) =>
        builder.Use(next => connection => OnConnectionAsync(connection, refuse, next));

    private static async Task OnConnectionAsync(ConnectionContext connection, RefuseFirstBytes? refuse, ConnectionDelegate next)
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
