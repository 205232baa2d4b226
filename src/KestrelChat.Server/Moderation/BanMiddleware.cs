using System.Net;
using KestrelChat.Moderation;
using KestrelChat.Server.Limits;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Moderation;

/// <summary>Tells those whose address is banned so, and closes them. Behind whatever finds out the real address.</summary>
internal sealed class BanMiddleware(ConnectionDelegate next, BanList bans, RefusalLog refusals)
{
    public Task OnConnectionAsync(ConnectionContext connection) =>
        connection.RemoteEndPoint is IPEndPoint { Address: var address } && bans.Find(address) is { } ban
            ? RefuseAsync(connection, ban, address)
            : next(connection);

    private Task RefuseAsync(ConnectionContext connection, Ban ban, IPAddress address)
    {
        refusals.Refused(CloseReason.Banned, $"ban {ban.Id} of {ban.Range} meets {address}");
        return connection.RefuseAsync(CloseReason.Banned, ban.Goodbye, new PhraseArguments { Reason = ban.ReasonUtf8 });
    }
}

internal static class BanExtensions
{
    /// <summary>Refuses connections from addresses that are in the <see cref="BanList"/>.</summary>
    public static void UseBans(this IConnectionBuilder builder)
    {
        var bans = builder.ApplicationServices.GetRequiredService<BanList>();
        var refusals = builder.ApplicationServices.GetRequiredService<RefusalLog>();
        builder.Use(next => new BanMiddleware(next, bans, refusals).OnConnectionAsync);
    }
}
