using System.Net;
using KestrelChat.Server.Connections;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Limits;

/// <summary>Refuses connections above the limit of their address. Belongs behind the middleware that finds out the client's own address.</summary>
internal sealed class AddressLimitMiddleware(ConnectionDelegate next, AddressSlots slots, LoopbackWatch watch, RefusalLog refusals)
{
    public Task OnConnectionAsync(ConnectionContext connection) =>
        connection.RemoteEndPoint is not IPEndPoint { Address: var address } || connection.IsRefused() ? next(connection)
            : slots.IsExempt(address) ? OnExemptConnectionAsync(connection)
            : OnConnectionAsync(connection, address);

    private async Task OnExemptConnectionAsync(ConnectionContext connection)
    {
        watch.Entered();
        try
        {
            await next(connection);
        }
        finally
        {
            watch.Left();
        }
    }

    private async Task OnConnectionAsync(ConnectionContext connection, IPAddress address)
    {
        if (!slots.TryAcquire(address))
        {
            refusals.Refused(CloseReason.TooManyFromAddress, $"the limit is {slots.Limit} from one address, such as {address}");
            connection.Refuse(CloseReason.TooManyFromAddress, MessageId.TooManyFromAddress, new MessageArguments { Limit = slots.Limit });
            await next(connection);
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
        var watch = builder.ApplicationServices.GetRequiredService<LoopbackWatch>();
        var refusals = builder.ApplicationServices.GetRequiredService<RefusalLog>();
        builder.Use(next => new AddressLimitMiddleware(next, slots, watch, refusals).OnConnectionAsync);
    }
}
