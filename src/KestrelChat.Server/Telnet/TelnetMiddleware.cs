using KestrelChat.Server.Connections;
using KestrelChat.Server.Transport;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Telnet;

/// <summary>Removes Telnet's own bytes from what a client sends, and answers them, so that users can connect with telnet.</summary>
internal sealed class TelnetMiddleware(ConnectionDelegate next)
{
    public Task OnConnectionAsync(ConnectionContext connection)
    {
        var input = new TelnetPipeReader(connection.Transport.Input, connection.Features.Get<IInputAnswers>());
        connection.Transport = new DuplexPipe(input, connection.Transport.Output);
        connection.Features.Set<IInputAnswers>(input);
        return next(connection);
    }
}

internal static class TelnetExtensions
{
    /// <summary>Removes Telnet's own bytes from the input of connections.</summary>
    public static void UseTelnetFilter(this IConnectionBuilder builder) =>
        builder.Use(next => new TelnetMiddleware(next).OnConnectionAsync);
}
