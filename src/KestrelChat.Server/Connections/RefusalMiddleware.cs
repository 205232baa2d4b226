using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Connections;

/// <summary>Tells a refused client why, and ends its connection. Belongs behind TLS.</summary>
internal sealed class RefusalMiddleware(ConnectionDelegate next)
{
    public Task OnConnectionAsync(ConnectionContext connection) =>
        connection.Features.Get<Refusal>() is { } refusal ? connection.Transport.Output.WriteAsync(refusal.Line).AsTask() : next(connection);
}

internal static class RefusalMiddlewareExtensions
{
    /// <summary>Tells clients why they are refused.</summary>
    public static void UseRefusals(this IConnectionBuilder builder) => builder.Use(next => new RefusalMiddleware(next).OnConnectionAsync);
}
