using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Limits;

/// <summary>Lets in as many connections as there is room for; those beyond are told so, and closed.</summary>
internal sealed class ConnectionLimitMiddleware(ConnectionDelegate next, ConnectionSlots slots, RefusalLog refusals)
{
    public Task OnConnectionAsync(ConnectionContext connection) =>
        slots.TryTake() ? AdmitAsync(connection) : RefuseAsync(connection);

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

    private Task RefuseAsync(ConnectionContext connection)
    {
        refusals.Refused(CloseReason.ServerFull, $"the limit is {slots.Limit}");
        return connection.RefuseAsync(CloseReason.ServerFull, Phrase.ServerFull, new PhraseArguments { Limit = slots.Limit });
    }
}

internal static class ConnectionLimitExtensions
{
    /// <summary>Refuses connections beyond what <see cref="ConnectionSlots"/> has room for.</summary>
    public static void UseConnectionLimit(this IConnectionBuilder builder)
    {
        var slots = builder.ApplicationServices.GetRequiredService<ConnectionSlots>();
        var refusals = builder.ApplicationServices.GetRequiredService<RefusalLog>();
        builder.Use(next => new ConnectionLimitMiddleware(next, slots, refusals).OnConnectionAsync);
    }
}
