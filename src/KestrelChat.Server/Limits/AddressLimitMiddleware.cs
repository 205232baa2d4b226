using System.Net;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Limits;

/// <summary>
/// Lets in so many connections from each address; those beyond are told so, and closed. Behind whatever finds out the real
/// address.
/// </summary>
internal sealed class AddressLimitMiddleware(ConnectionDelegate next, AddressSlots slots, RefusalLog refusals)
{
    public Task OnConnectionAsync(ConnectionContext connection) => connection.RemoteEndPoint is IPEndPoint { Address: var address } && !AddressSlots.IsExempt(address)
        ? OnConnectionAsync(connection, address)
        : next(connection);

    private async Task OnConnectionAsync(ConnectionContext connection, IPAddress address)
    {
        if (!slots.TryTake(address))
        {
            refusals.Refused(CloseReason.TooManyFromAddress, $"the limit is {slots.Limit} from one address, such as {address}");
            await connection.RefuseAsync(CloseReason.TooManyFromAddress, Phrase.TooManyFromAddress, new PhraseArguments { Limit = slots.Limit });
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            slots.Release(address);
        }
    }
}

internal static class AddressLimitExtensions
{
    /// <summary>Refuses connections beyond <c>Chat:MaxConnectionsPerAddress</c>.</summary>
    public static void UseAddressLimit(this IConnectionBuilder builder)
    {
        var slots = builder.ApplicationServices.GetRequiredService<AddressSlots>();
        var refusals = builder.ApplicationServices.GetRequiredService<RefusalLog>();
        builder.Use(next => new AddressLimitMiddleware(next, slots, refusals).OnConnectionAsync);
    }
}
