using System.Globalization;
using System.Net;
using KestrelChat.Server.Connections;
using KestrelChat.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.ProxyProtocol;

/// <summary>Replaces the remote address of a connection by that of the PROXY header with which a trusted peer begins it.</summary>
internal sealed class ProxyProtocolMiddleware(
    ConnectionDelegate next, ProxyProtocolMode mode, TrustedProxies trusted, TimeSpan headerTimeout, RefusalLog refusals, TimeProvider time)
{
    /// <summary>A trusted peer that sends nothing for this time where headers are optional is a user who waits for the greeting.</summary>
    private static readonly TimeSpan s_optionalFirstByteTimeout = TimeSpan.FromMilliseconds(500);

    private static readonly UnexpectedProxyHeader s_untrusted = new("the peer is not in Chat:TrustedProxies");
    private static readonly UnexpectedProxyHeader s_missing = new("the connection does not begin with a PROXY header");
    private static readonly UnexpectedProxyHeader s_second = new("it follows another PROXY header");

    private readonly UnexpectedProxyHeader _late = new(
        mode == ProxyProtocolMode.Required
            ? $"no PROXY header came within {Setting(headerTimeout)}"
            : $"it came too late: a PROXY header has to begin within {Seconds(s_optionalFirstByteTimeout)} and to be complete within {Setting(headerTimeout)}");

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        if (!trusted.Contains(connection.RemoteEndPoint))
        {
            await ContinueWithoutHeaderAsync(connection, s_untrusted);
            return;
        }

        var reader = new ProxyHeaderReader(connection.Transport.Input, headerTimeout, time);
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

                connection.Features.Set(s_second);
                await next(connection);
                break;
            case ProxyHeaderStatus.Malformed:
                Refuse(connection, CloseReason.ProxyHeaderMalformed, result.Error!);
                break;
            default:
                await ContinueWithoutHeaderAsync(connection, result.TimedOut ? _late : s_missing);
                break;
        }
    }

    private static string Setting(TimeSpan timeout) => $"Chat:ProxyHeaderTimeout ({Seconds(timeout)})";

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds} s");

    private Task ContinueWithoutHeaderAsync(ConnectionContext connection, UnexpectedProxyHeader header)
    {
        if (mode == ProxyProtocolMode.Optional)
        {
            connection.Features.Set(header);
            return next(connection);
        }

        Refuse(connection, CloseReason.ProxyHeaderMissing, header.Detail);
        return Task.CompletedTask;
    }

    private void Refuse(ConnectionContext connection, CloseReason reason, string detail)
    {
        connection.Features.GetRequiredFeature<ConnectionOutcome>().Set(reason);
        refusals.Refused(reason, detail);
    }
}
