using KestrelChat.Server.Connections;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Telnet;

/// <summary>Removes Telnet's own bytes from what a client sends, and answers them, so that users can connect with telnet.</summary>
internal sealed class TelnetMiddleware(ConnectionDelegate next)
{
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var transport = connection.Transport;
        var input = new TelnetPipeReader(transport.Input);
        connection.Transport = new DuplexPipe(input, transport.Output);
        connection.Features.Set<IInputAnswers>(input);
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
    /// <summary>Removes Telnet's own bytes from the input of connections.</summary>
    public static void UseTelnetFilter(this IConnectionBuilder builder) =>
        builder.Use(next => new TelnetMiddleware(next).OnConnectionAsync);
}
