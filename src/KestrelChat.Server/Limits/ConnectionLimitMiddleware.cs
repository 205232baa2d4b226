using KestrelChat.Server.Connections;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Limits;

/// <summary>Refuses connections above the limit of all endpoints together.</summary>
internal sealed class ConnectionLimitMiddleware(ConnectionDelegate next, ConnectionSlots slots, RefusalLog refusals)
{
    public Task OnConnectionAsync(ConnectionContext connection) =>
        slots.TryAcquire() ? AdmitAsync(connection) : RefuseAsync(connection);

    private async Task AdmitAsync(ConnectionContext connection)
    {
        try
        {
            await next(connection);
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task RefuseAsync(ConnectionContext connection)
    {
        refusals.Refused(CloseReason.ServerFull, $"the limit is {slots.Limit}");
        connection.Refuse(CloseReason.ServerFull, MessageId.ServerFull, new MessageArguments { Limit = slots.Limit });
        if (!slots.TryAcquireRefused())
        {
            // Too many wait for a PROXY header, or to be written to: this one is told nothing.
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            slots.ReleaseRefused();
        }
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
