using System.Net.Security;
using System.Security.Authentication;
using KestrelChat.Server.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace KestrelChat.Server.Tls;

internal static class TlsExtensions
{
    // For the network and slow clients; a client of plain text sends nothing, since it waits for the greeting.
    private static readonly TimeSpan s_handshakeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Encrypts the connections of a listener by Kestrel's own middleware, and closes those that do not begin with a TLS hello.
    /// </summary>
    public static void UseTls(this ListenOptions listener, CertificateOptions options)
    {
        var services = listener.ApplicationServices;
        var time = services.GetRequiredService<TimeProvider>();
        var certificate = new EndpointCertificate(options, time, services.GetRequiredService<ILogger<EndpointCertificate>>());
        var refusals = services.GetRequiredService<RefusalLog>();
        var refusedHandshakes = services.GetRequiredService<RefusedHandshakes>();
        listener.Use(next => new RefusedHandshakeMiddleware(next, refusedHandshakes).OnConnectionAsync);
        listener.Use(next => new TlsHelloMiddleware(next, s_handshakeTimeout, refusals).OnConnectionAsync);
        listener.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = s_handshakeTimeout,
            OnConnection = async _ => new SslServerAuthenticationOptions
            {
                ServerCertificateContext = await certificate.GetAsync(),

                // At least 1.2. The two sides agree on the version.
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,

                // It would let a client demand the costly part of a handshake again and again.
                AllowRenegotiation = false,

                // None is negotiated, whatever a client offers. Kestrel would replace null by those of HTTP, and refuse others.
                ApplicationProtocols = [],
            },
        });
        listener.Use(next => new CloseNotifyMiddleware(next, time).OnConnectionAsync);
    }
}
