using System.Buffers;
using KestrelChat.Server.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace KestrelChat.Server.DirectSend;

/// <summary>Replaces the output of a connection's transport by one without Kestrel's pipe and send loop between the writer and the kernel.</summary>
/// <remarks>
/// Belongs below everything that writes, TLS included. HTTP keeps Kestrel's output, which lets its writer hold memory across awaits.
/// </remarks>
internal sealed class DirectSendMiddleware(ConnectionDelegate next)
{
    public Task OnConnectionAsync(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            // Kestrel ends its own transport, not this one: nothing to put back.
            var transport = connection.Transport;
            connection.Transport = new DuplexPipe(transport.Input, new DirectPipeWriter(socket, transport.Output, ArrayPool<byte>.Shared));
        }

        return next(connection);
    }
}

internal static class DirectSendExtensions
{
    /// <summary>Sends in the caller what is written to connections. Linux only; elsewhere Kestrel's output stays.</summary>
    public static void UseDirectSend(this IConnectionBuilder builder)
    {
        if (OperatingSystem.IsLinux())
        {
            builder.Use(next => new DirectSendMiddleware(next).OnConnectionAsync);
        }
    }
}
