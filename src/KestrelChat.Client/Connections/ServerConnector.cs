using System.Net.Sockets;

namespace KestrelChat.Client.Connections;

/// <summary>Connects to a server, in the clear or over TLS.</summary>
/// <remarks>Stateless; safe for any thread.</remarks>
/// <param name="dialer">Opens the TCP connection.</param>
/// <param name="timeout">The limit for the TLS handshake.</param>
internal sealed class ServerConnector(HostDialer dialer, TimeSpan timeout)
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    public ServerConnector()
        : this(new HostDialer(DefaultTimeout), DefaultTimeout)
    {
    }

    /// <summary>Connects. The caller closes the connection.</summary>
    /// <exception cref="ClientException">The host is unknown, does not accept, or its certificate is not accepted.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<ServerConnection> ConnectAsync(ServerAddress address, ClientTlsOptions? tls, CancellationToken cancellationToken)
    {
        Socket socket = await dialer.DialAsync(address, cancellationToken);
        if (tls is null)
        {
            return new ServerConnection(address, socket);
        }

        try
        {
            return new ServerConnection(address, socket, await new TlsHandshake(address, tls, timeout).RunAsync(socket, cancellationToken));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
