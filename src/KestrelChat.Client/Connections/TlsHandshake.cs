using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KestrelChat.Client.Connections;

/// <summary>Begins TLS on a connected socket, and says in plain words what is wrong with a certificate.</summary>
/// <param name="address">The server's address.</param>
/// <param name="options">Which certificates are accepted.</param>
/// <param name="timeout">The limit for the handshake.</param>
internal sealed class TlsHandshake(ServerAddress address, ClientTlsOptions options, TimeSpan timeout)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly string _name = options.ServerName ?? address.Host;
    private string? _certificateError;

    /// <returns>The stream over <paramref name="socket"/>; disposing of it leaves the socket open.</returns>
    /// <exception cref="ClientException">The server does not speak TLS, or its certificate is not accepted.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<SslStream> RunAsync(Socket socket, CancellationToken cancellationToken)
    {
        SslClientAuthenticationOptions authentication = new()
        {
            TargetHost = _name,
            CertificateChainPolicy = CreatePolicy(),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsAccepted(certificate, chain, errors),
        };
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        SslStream stream = new(new NetworkStream(socket));
        try
        {
            await stream.AuthenticateAsClientAsync(authentication, limit.Token);
            return stream;
        }
        catch (Exception e) when (IsFailure(e, cancellationToken))
        {
            await stream.DisposeAsync();
            throw Describe(e);
        }
    }

    private static bool IsFailure(Exception e, CancellationToken cancellationToken) =>
        e is AuthenticationException or IOException or CryptographicException
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private ClientException Describe(Exception e) => e switch
    {
        _ when _certificateError is not null => ClientErrors.CertificateRefused(address, _certificateError, e),
        OperationCanceledException => ClientErrors.TlsTimedOut(address, timeout),

        // An alert of the server has a reason within; without one, what came was no TLS.
        AuthenticationException { InnerException: null } or IOException { InnerException: null } => ClientErrors.NotTls(address, e),
        _ => ClientErrors.TlsFailed(address, e.InnerException ?? e),
    };

    private X509ChainPolicy CreatePolicy()
    {
        // Nothing is downloaded for a check: neither missing certificates nor lists of revoked ones.
        X509ChainPolicy policy = new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (options.AuthorityFile is not string file)
        {
            return policy;
        }

        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw ClientErrors.InvalidAuthorities(file, e);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw ClientErrors.InvalidAuthorities(file, cause: null);
    }

    private bool IsAccepted(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors != SslPolicyErrors.None && !options.IsInsecure)
        {
            _certificateError = CertificateProblem.Describe(_name, certificate as X509Certificate2, chain, errors);
        }

        return errors == SslPolicyErrors.None || options.IsInsecure;
    }
}
