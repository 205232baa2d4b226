using System.Net;
using KestrelChat.Server.Connections;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Limits;

/// <summary>Refuses connections above the limit of their address. Belongs behind the middleware that finds out the client's own address.</summary>
internal sealed class AddressLimitMiddleware(ConnectionDelegate next, AddressSlots slots, RefusalLog refusals)
{
    public Task OnConnectionAsync(ConnectionContext connection) => connection.RemoteEndPoint is IPEndPoint { Address: var address } && !AddressSlots.IsExempt(address)
        ? OnConnectionAsync(connection, address)
        : next(connection);

    private async Task OnConnectionAsync(ConnectionContext connection, IPAddress address)
    {
        if (!slots.TryAcquire(address))
        {
            refusals.Refused(CloseReason.TooManyFromAddress, $"the limit is {slots.Limit} from one address, such as {address}");
            await connection.RefuseAsync(CloseReason.TooManyFromAddress, MessageId.TooManyFromAddress, new MessageArguments { Limit = slots.Limit });
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
    /// <summary>Refuses connections above <c>Chat:MaxConnectionsPerAddress</c>.</summary>
    public static void UseAddressLimit(this IConnectionBuilder builder)
    {
        var slots = builder.ApplicationServices.GetRequiredService<AddressSlots>();
        var refusals = builder.ApplicationServices.GetRequiredService<RefusalLog>();
        builder.Use(next => new AddressLimitMiddleware(next, slots, refusals).OnConnectionAsync);
    }
}
