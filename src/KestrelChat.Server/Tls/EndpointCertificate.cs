using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KestrelChat.Server.Options;

namespace KestrelChat.Server.Tls;

/// <summary>
/// The certificate of an endpoint, read again when its file has changed: whoever renews it need not restart the server, and
/// connections that are open stay as they are. Any thread.
/// </summary>
/// <remarks>A changed file that cannot be used is logged, and the certificate that was good stays in use.</remarks>
internal sealed partial class EndpointCertificate
{
    /// <summary>How often, at most, it is looked whether the file has changed; only when somebody connects.</summary>
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(1);

    private readonly CertificateOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private X509Certificate2 _current;
    private DateTime _changed;
    private long _looked;

    /// <exception cref="CryptographicException">The file holds no certificate with its private key.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public EndpointCertificate(CertificateOptions options, TimeProvider time, ILogger<EndpointCertificate> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _changed = Changed();
        _looked = time.GetTimestamp();
        _current = Load(options);
    }

    public X509Certificate2 Current
    {
        get
        {
            lock (_gate)
            {
                if (_time.GetElapsedTime(_looked) >= s_between)
                {
                    _looked = _time.GetTimestamp();
                    Renew();
                }

                return _current;
            }
        }
    }

    /// <summary>Reads a certificate with its private key: PEM where there is a key file or the file's name ends in .pem or .crt, else PFX.</summary>
    /// <exception cref="CryptographicException">The file holds no certificate with its private key.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static X509Certificate2 Load(CertificateOptions options)
    {
        var password = options.Password.Length > 0 ? options.Password : null;
        var isPem = options.KeyPath.Length > 0 || Path.GetExtension(options.Path).ToUpperInvariant() is ".PEM" or ".CRT" or ".CER";
        if (!isPem)
        {
            return X509CertificateLoader.LoadPkcs12FromFile(options.Path, password);
        }

        var keyPath = options.KeyPath.Length > 0 ? options.KeyPath : options.Path;
        return password is null
            ? X509Certificate2.CreateFromPemFile(options.Path, keyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(options.Path, password, keyPath);
    }

    private DateTime Changed() => new[] { _options.Path, _options.KeyPath }.Where(path => path.Length > 0).Max(File.GetLastWriteTimeUtc);

    private void Renew()
    {
        var changed = Changed();
        if (changed == _changed)
        {
            return;
        }

        try
        {
            _current = Load(_options);
            _changed = changed;
            LogRenewed(_options.Path, _current.NotAfter);
        }
        catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException)
        {
            // Perhaps half written: it is looked at again with the next connection.
            LogNotRenewed(_options.Path, e.Message);
        }
    }

    [LoggerMessage(EventId = 40, EventName = "CertificateRenewed", Level = LogLevel.Information, Message = "The certificate {Path} has changed and is used from now on; it is valid until {NotAfter:u}")]
    private partial void LogRenewed(string path, DateTime notAfter);

    [LoggerMessage(EventId = 41, EventName = "CertificateNotRenewed", Level = LogLevel.Warning, Message = "The certificate {Path} has changed and cannot be used, the one before stays in use: {Error}")]
    private partial void LogNotRenewed(string path, string error);
}
