using System.Net;
using KestrelChat.Server.Connections;
using KestrelChat.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.ProxyProtocol;

/// <summary>Replaces the remote address of a connection by that of the PROXY header with which a trusted peer begins it.</summary>
internal sealed class ProxyProtocolMiddleware(ConnectionDelegate next, ProxyProtocolMode mode, TrustedProxies trusted, RefusalLog refusals, TimeProvider time)
{
    /// <summary>A trusted peer that sends nothing for this time where headers are optional is a user who waits for the greeting.</summary>
    private static readonly TimeSpan s_optionalFirstByteTimeout = TimeSpan.FromMilliseconds(500);

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        if (!trusted.Contains(connection.RemoteEndPoint))
        {
            await ContinueWithoutHeaderAsync(connection, "the peer is not in Chat:TrustedProxies");
            return;
        }

        var reader = new ProxyHeaderReader(connection.Transport.Input, time);
        var result = await reader.ReadAsync(mode == ProxyProtocolMode.Optional ? s_optionalFirstByteTimeout : null);
        switch (result.Status)
        {
            case ProxyHeaderStatus.Incomplete when result.EndedAtOnce && mode == ProxyProtocolMode.Required:
                // A load balancer that probed the port: nothing was refused.
                connection.Features.GetRequiredFeature<ConnectionOutcome>().Set(CloseReason.ClientEnded);
                break;
            case ProxyHeaderStatus.Header:
                if (result.Header.Source is { } source)
                {
                    connection.RemoteEndPoint = new IPEndPoint(AddressRange.Unmapped(source.Address), source.Port);
                }

                await next(connection);
                break;
            case ProxyHeaderStatus.Malformed:
                Refuse(connection, CloseReason.ProxyHeaderMalformed, result.Error!);
                break;
            default:
                await ContinueWithoutHeaderAsync(connection, "there is no PROXY header");
                break;
        }
    }

    private Task ContinueWithoutHeaderAsync(ConnectionContext connection, string detail)
    {
        if (mode == ProxyProtocolMode.Optional)
        {
            return next(connection);
        }

        Refuse(connection, CloseReason.ProxyHeaderMissing, detail);
        return Task.CompletedTask;
    }

    private void Refuse(ConnectionContext connection, CloseReason reason, string detail)
    {
        connection.Features.GetRequiredFeature<ConnectionOutcome>().Set(reason);
        refusals.Refused(reason, detail);
    }
}
