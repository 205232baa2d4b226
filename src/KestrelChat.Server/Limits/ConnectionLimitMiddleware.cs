using KestrelChat.Server.Connections;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Limits;

/// <summary>Refuses connections above the limit of all endpoints together.</summary>
internal sealed class ConnectionLimitMiddleware(ConnectionDelegate next, ConnectionSlots slots, RefusalLog refusals)
{
    private readonly Action<ConnectionContext> _release = _ => slots.Release();
    private readonly Action<ConnectionContext> _releaseRefused = _ => slots.ReleaseRefused();

    public Task OnConnectionAsync(ConnectionContext connection)
    {
        if (slots.TryAcquire())
        {
            connection.AtEnd(_release);
            return next(connection);
        }

        refusals.Refused(CloseReason.ServerFull, $"the limit is {slots.Limit}");
        connection.Refuse(CloseReason.ServerFull, MessageId.ServerFull, new MessageArguments { Limit = slots.Limit });
        if (!slots.TryAcquireRefused())
        {
            // Too many wait for a PROXY header, or to be written to: this one is told nothing.
            return Task.CompletedTask;
        }

        connection.AtEnd(_releaseRefused);
        return next(connection);
    }
}

internal static class ConnectionLimitExtensions
{
    /// <summary>Refuses connections above the limit of <see cref="ConnectionSlots"/>.</summary>
    public static void UseConnectionLimit(this IConnectionBuilder builder)
    {
        var slots = builder.ApplicationServices.GetRequiredService<ConnectionSlots>();
        var refusals = builder.ApplicationServices.GetRequiredService<RefusalLog>();
        builder.Use(next => new ConnectionLimitMiddleware(next, slots, refusals).OnConnectionAsync);
    }
}
