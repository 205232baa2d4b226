using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Support;

/// <summary>A chat client over TLS.</summary>
internal sealed class TlsClient : IAsyncDisposable
{
    private readonly SslStream _stream;
    private readonly StreamReader _reader;

    private TlsClient(SslStream stream, X509Certificate2 certificate, IReadOnlyList<string> chain, SslPolicyErrors errors)
    {
        _stream = stream;
        _reader = new StreamReader(stream, Encoding.UTF8);
        (Certificate, Chain, Errors) = (certificate, chain, errors);
    }

    /// <summary>The server's certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The subjects of the certificates that the server sent, in their order.</summary>
    public IReadOnlyList<string> Chain { get; }

    /// <summary>What is wrong with the certificate for a client that trusts the root only.</summary>
    public SslPolicyErrors Errors { get; }

    public string ApplicationProtocol => _stream.NegotiatedApplicationProtocol.ToString();

    /// <param name="port">The port on 127.0.0.1.</param>
    /// <param name="trusted">The root that the client trusts.</param>
    /// <param name="firstBytes">Sent in front of the TLS connection.</param>
    /// <param name="protocols">What the client offers by ALPN.</param>
    public static async Task<TlsClient> ConnectAsync(int port, X509Certificate2? trusted = null, string firstBytes = "", params string[] protocols)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", port).Soon();
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(firstBytes));
        var stream = new SslStream(socket.GetStream());
        X509Certificate2? shown = null;
        List<string> chain = [];
        var errors = SslPolicyErrors.None;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = SslProtocols.None,
            ApplicationProtocols = protocols.Length > 0 ? [.. protocols.Select(protocol => new SslApplicationProtocol(protocol))] : null,
            RemoteCertificateValidationCallback = (_, certificate, built, found) =>
            {
                shown = X509CertificateLoader.LoadCertificate(certificate!.GetRawCertData());
                chain = [.. built!.ChainPolicy.ExtraStore.Select(each => each.Subject)];
                errors = found;
                return true;
            },
        };
        if (trusted is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { trusted }, RevocationMode = X509RevocationMode.NoCheck };
        }

        await stream.AuthenticateAsClientAsync(options).Soon();
        return new TlsClient(stream, shown!, chain, errors);
    }

    public Task SendAsync(string text) => _stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

    public async Task<string> ReadLineAsync() => await _reader.ReadLineAsync().Soon("a line over TLS") ?? throw new EndOfStreamException("the server ended the connection where a line was expected");

    public Task<string> ReadToEndAsync() => _reader.ReadToEndAsync().Soon("the end of the TLS connection");

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _stream.DisposeAsync();
        Certificate.Dispose();
    }
}
