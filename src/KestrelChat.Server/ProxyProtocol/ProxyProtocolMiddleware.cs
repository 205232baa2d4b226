using System.IO.Pipelines;
using System.Net;
using KestrelChat.Addresses;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Limits;
using KestrelChat.Server.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.ProxyProtocol;

/// <summary>
/// Takes a PROXY header off the beginning of a connection from a trusted peer and makes the address in it the connection's
/// remote address. What follows it, in the same segment or later, is left for the next.
/// </summary>
internal sealed class ProxyProtocolMiddleware(ConnectionDelegate next, ProxyProtocolMode mode, TrustedProxies trusted, RefusalLog refusals, TimeProvider time)
{
    /// <summary>How long a header may take. A proxy sends it at once, so this is for the network.</summary>
    private static readonly TimeSpan s_headerDeadline = TimeSpan.FromSeconds(5);

    /// <summary>How long a trusted peer on an optional endpoint may say nothing before it is taken for a person, who waits to be greeted.</summary>
    private static readonly TimeSpan s_firstByteDeadline = TimeSpan.FromMilliseconds(500);

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        if (!trusted.Contains(connection.RemoteEndPoint))
        {
            await ContinueWithoutAsync(connection, "it comes from a peer that is not among Chat:TrustedProxies");
            return;
        }

        var (status, error, wasSilent) = await TakeHeaderAsync(connection);
        switch (status)
        {
            case ProxyHeaderStatus.Incomplete when wasSilent && mode == ProxyProtocolMode.Required:
                // Came and went: a balancer that looks whether the port answers. There is nothing to refuse.
                connection.Features.GetRequiredFeature<ConnectionOutcome>().Set(CloseReason.ClientEnded);
                break;
            case ProxyHeaderStatus.Header:
                await next(connection);
                break;
            case ProxyHeaderStatus.Malformed:
                Refuse(connection, CloseReason.ProxyHeaderMalformed, error!);
                break;
            default:
                await ContinueWithoutAsync(connection, "there is no PROXY header");
                break;
        }
    }

    private Task ContinueWithoutAsync(ConnectionContext connection, string why)
    {
        if (mode == ProxyProtocolMode.Optional)
        {
            return next(connection);
        }

        Refuse(connection, CloseReason.ProxyHeaderMissing, why);
        return Task.CompletedTask;
    }

    private void Refuse(ConnectionContext connection, CloseReason reason, string why)
    {
        connection.Features.GetRequiredFeature<ConnectionOutcome>().Set(reason);
        refusals.Refused(reason, why);
    }

    private async Task<(ProxyHeaderStatus Status, string? Error, bool WasSilent)> TakeHeaderAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var deadline = new CancellationTokenSource(mode == ProxyProtocolMode.Optional ? s_firstByteDeadline : s_headerDeadline, time);
        var began = time.GetTimestamp();
        while (true)
        {
            ReadResult result;
            try
            {
                result = await input.ReadAsync(deadline.Token);
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested)
            {
                await ShowAgainAsync(input);
                return (ProxyHeaderStatus.None, null, WasSilent: false);
            }

            var buffer = result.Buffer;
            var status = ProxyHeaderParser.Parse(buffer, out var header, out var length, out var error);
            if (status == ProxyHeaderStatus.Incomplete && !result.IsCompleted)
            {
                // Something that begins like a header has come: it is given the time that a header may take.
                deadline.CancelAfter(Remaining(began));
                input.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }

            var wasSilent = buffer.IsEmpty;
            input.AdvanceTo(buffer.GetPosition(length));
            if (status == ProxyHeaderStatus.Header && header.Source is { } source)
            {
                connection.RemoteEndPoint = new IPEndPoint(AddressRange.Unmapped(source.Address), source.Port);
            }

            return (status, error, wasSilent);
        }
    }

    /// <summary>Makes what was examined as the beginning of a header, and was none, be read by the next as if it had just come.</summary>
    private static async Task ShowAgainAsync(PipeReader input)
    {
        input.CancelPendingRead();
        var result = await input.ReadAsync();
        input.AdvanceTo(result.Buffer.Start);
    }

    private TimeSpan Remaining(long began)
    {
        var remaining = s_headerDeadline - time.GetElapsedTime(began);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }
}

internal static class ProxyProtocolExtensions
{
    /// <summary>Understands PROXY headers of trusted peers, unless the mode is <see cref="ProxyProtocolMode.Off"/>.</summary>
    public static void UseProxyProtocol(this IConnectionBuilder builder, ProxyProtocolMode mode)
    {
        if (mode != ProxyProtocolMode.Off)
        {
            var trusted = new TrustedProxies(builder.ApplicationServices.GetRequiredService<IOptions<ChatOptions>>().Value.TrustedProxies);
            var refusals = builder.ApplicationServices.GetRequiredService<RefusalLog>();
            var time = builder.ApplicationServices.GetRequiredService<TimeProvider>();
            builder.Use(next => new ProxyProtocolMiddleware(next, mode, trusted, refusals, time).OnConnectionAsync);
        }
    }
}
