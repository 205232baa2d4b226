using System.Buffers;
using System.Net.Security;
using System.Security.Authentication;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Limits;
using KestrelChat.Server.Options;
using KestrelChat.Server.Telnet;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace KestrelChat.Server.Tls;

/// <summary>TLS by Kestrel's own middleware, with what a chat's ports need around it.</summary>
internal static class TlsExtensions
{
    private static readonly TimeSpan s_handshakeDeadline = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Encrypts the connections of this listener. A client that talks plain text to it is closed at once, and the log says
    /// that this is what it was.
    /// </summary>
    public static void UseTls(this ListenOptions listener, CertificateOptions options)
    {
        var services = listener.ApplicationServices;
        var certificate = new EndpointCertificate(options, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<EndpointCertificate>>());
        var refusals = listener.ApplicationServices.GetRequiredService<RefusalLog>();
        listener.Use(next => connection => ExpectHelloAsync(connection, next, refusals));
        listener.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = s_handshakeDeadline,
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate.Current,

                // 1.2 or later is asked for; which of them is left to the two sides.
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            }),
        });
    }

    /// <summary>
    /// For a listener that does not encrypt: whether the first bytes of a connection begin an encrypted one. If so, the log
    /// says that this is what it was, and the connection is to be closed.
    /// </summary>
    public static RefuseFirstBytes HelloRefusal(this ListenOptions listener)
    {
        var refusals = listener.ApplicationServices.GetRequiredService<RefusalLog>();
        return (ConnectionContext connection, in ReadOnlySequence<byte> firstBytes) =>
        {
            if (!TlsHello.Begins(firstBytes))
            {
                return false;
            }

            connection.Features.GetRequiredFeature<ConnectionOutcome>().Set(CloseReason.TlsOnPlainText);
            refusals.Refused(CloseReason.TlsOnPlainText, "a TLS hello came to an endpoint that does not encrypt");
            return true;
        };
    }

    private static async Task ExpectHelloAsync(ConnectionContext connection, ConnectionDelegate next, RefusalLog refusals)
    {
        var input = connection.Transport.Input;
        var outcome = connection.Features.GetRequiredFeature<ConnectionOutcome>();
        bool isTls;
        using (var deadline = new CancellationTokenSource(s_handshakeDeadline))
        {
            try
            {
                var result = await input.ReadAsync(deadline.Token);
                isTls = TlsHello.Begins(result.Buffer);
                var isEmpty = result.Buffer.IsEmpty;
                input.AdvanceTo(result.Buffer.Start);
                if (!isTls && isEmpty)
                {
                    outcome.Set(CloseReason.ClientEnded);
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                outcome.Set(CloseReason.NoTlsHello);
                refusals.Refused(CloseReason.NoTlsHello, $"nothing came to a TLS endpoint within {s_handshakeDeadline.TotalSeconds:F0} s");
                return;
            }
        }

        if (!isTls)
        {
            outcome.Set(CloseReason.PlainTextOnTls);
            refusals.Refused(CloseReason.PlainTextOnTls, "plain text came to a TLS endpoint");
            return;
        }

        await next(connection);
        outcome.Set(CloseReason.TlsHandshakeFailed);
    }
}
