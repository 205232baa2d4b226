using KestrelChat.Server.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.Tls;

/// <summary>
/// Closes a connection of an encrypted endpoint that does not begin with a TLS hello. Kestrel's TLS middleware, which comes next,
/// would not say why.
/// </summary>
internal sealed class TlsHelloMiddleware(ConnectionDelegate next, TimeSpan timeout, RefusalLog refusals)
{
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var outcome = connection.Features.GetRequiredFeature<ConnectionOutcome>();
        var reason = await ReadHelloAsync(connection);
        if (reason == CloseReason.None)
        {
            await next(connection);

            // Unless the connection got further and ended for another reason.
            outcome.Set(CloseReason.TlsHandshakeFailed);
            return;
        }

        outcome.Set(reason);
        if (reason == CloseReason.NoTlsHello)
        {
            refusals.Refused(reason, $"a client sent nothing to a TLS endpoint for {timeout.TotalSeconds:F0} s");
        }
        else if (reason == CloseReason.PlainTextOnTls)
        {
            refusals.Refused(reason, "a client sent plain text to a TLS endpoint");
        }
    }

    /// <summary>Waits for the first bytes, which it leaves to the next reader. Returns why the connection must end, or None.</summary>
    private async Task<CloseReason> ReadHelloAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var expired = new CancellationTokenSource(timeout);
        try
        {
            var result = await input.ReadAsync(expired.Token);
            var reason = TlsHello.Begins(result.Buffer) ? CloseReason.None
                : result.Buffer.IsEmpty ? CloseReason.ClientEnded
                : CloseReason.PlainTextOnTls;
            input.AdvanceTo(result.Buffer.Start);
            return reason;
        }
        catch (OperationCanceledException)
        {
            return CloseReason.NoTlsHello;
        }
    }
}
