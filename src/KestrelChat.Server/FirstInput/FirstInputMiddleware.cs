using KestrelChat.Server.Connections;
using KestrelChat.Server.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.FirstInput;

/// <summary>
/// Closes connections whose input begins with another protocol: TLS, HTTP, STUN, or a PROXY header that is not expected. The chat receives
/// nothing of it. A web page could otherwise make its visitors' browsers speak here, in their names.
/// </summary>
internal sealed class FirstInputMiddleware(ConnectionDelegate next, int maxLineBytes, FirstInputRefusals refusals, TimeProvider time)
{
    public Task OnConnectionAsync(ConnectionContext connection)
    {
        var input = new FirstInputReader(connection, refusals, maxLineBytes, time);
        connection.Transport = new DuplexPipe(input, connection.Transport.Output);
        connection.Features.Set<IInputAnswers>(input);
        return next(connection);
    }
}

internal static class FirstInputExtensions
{
    /// <summary>A line may be shorter in the chat than a request line of HTTP has to be.</summary>
    private const int MinLineBytes = 4096;

    /// <summary>Closes connections whose input begins with another protocol.</summary>
    public static void UseFirstInput(this IConnectionBuilder builder)
    {
        var maxLineBytes = Math.Max(MinLineBytes, builder.ApplicationServices.GetRequiredService<IOptions<HubOptions>>().Value.MaxLineBytes);
        var refusals = new FirstInputRefusals(builder.ApplicationServices.GetRequiredService<RefusalLog>());
        var time = builder.ApplicationServices.GetRequiredService<TimeProvider>();
        builder.Use(next => new FirstInputMiddleware(next, maxLineBytes, refusals, time).OnConnectionAsync);
    }
}
