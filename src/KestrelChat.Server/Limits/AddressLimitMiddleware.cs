using System.Net;
using KestrelChat.Server.Connections;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Limits;

/// <summary>Refuses connections above the limit of their address. Belongs behind the middleware that finds out the client's own address.</summary>
internal sealed class AddressLimitMiddleware(ConnectionDelegate next, AddressSlots slots, LoopbackWatch watch, RefusalLog refusals)
{
    private readonly Action<ConnectionContext> _left = _ => watch.Left();
    private readonly Action<ConnectionContext> _release = connection => slots.Release(((IPEndPoint)connection.RemoteEndPoint!).Address);

    public Task OnConnectionAsync(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is IPEndPoint { Address: var address } && !connection.IsRefused())
        {
            if (slots.IsExempt(address))
            {
                watch.Entered();
                connection.AtEnd(_left);
            }
            else if (slots.TryAcquire(address))
            {
                connection.AtEnd(_release);
            }
            else
            {
                refusals.Refused(CloseReason.TooManyFromAddress, $"the limit is {slots.Limit} from one address, such as {address}");
                connection.Refuse(CloseReason.TooManyFromAddress, MessageId.TooManyFromAddress, new MessageArguments { Limit = slots.Limit });
            }
        }

        return next(connection);
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
