using System.Net;
using KestrelChat.Moderation;
using KestrelChat.Server.Connections;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Moderation;

/// <summary>Refuses connections from banned addresses. Belongs behind the middleware that finds out the client's own address.</summary>
internal sealed class BanMiddleware(ConnectionDelegate next, BanList bans, RefusalLog refusals)
{
    public Task OnConnectionAsync(ConnectionContext connection) =>
        !connection.IsRefused() && connection.RemoteEndPoint is IPEndPoint { Address: var address } && bans.Find(address) is { } ban
            ? RefuseAsync(connection, ban, address)
            : next(connection);

    private Task RefuseAsync(ConnectionContext connection, Ban ban, IPAddress address)
    {
        refusals.Refused(CloseReason.Banned, $"{address} is covered by ban {ban.Id} of {ban.Range}");
        var refusal = ban.Refusal;
        connection.Refuse(refusal.CloseReason, refusal.Goodbye, new MessageArguments { Reason = refusal.Text.Span });
        return next(connection);
    }
}

internal static class BanExtensions
{
    /// <summary>Refuses connections from the addresses in the <see cref="BanList"/>.</summary>
    public static void UseBans(this IConnectionBuilder builder)
    {
        var bans = builder.ApplicationServices.GetRequiredService<BanList>();
        var refusals = builder.ApplicationServices.GetRequiredService<RefusalLog>();
        builder.Use(next => new BanMiddleware(next, bans, refusals).OnConnectionAsync);
    }
}
