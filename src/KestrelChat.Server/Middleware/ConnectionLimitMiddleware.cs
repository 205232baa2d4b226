using KestrelChat.Server.Connections;
using KestrelChat.Server.Endpoints;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.Middleware;

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

    private async Task RefuseAsync(ConnectionContext connection)
    {
        connection.Features.GetRequiredFeature<ConnectionOutcome>().Set(CloseReason.ServerFull);
        refusals.Refused(CloseReason.ServerFull, slots.Limit);
        var wording = connection.Features.GetRequiredFeature<ChatEndpoint>().Wording;
        wording[Phrase.ServerFull]!.Write(new PhraseArguments { Limit = slots.Limit }, connection.Transport.Output);
        await connection.Transport.Output.FlushAsync();
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
