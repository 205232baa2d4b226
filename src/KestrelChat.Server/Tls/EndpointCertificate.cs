using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KestrelChat.Server.Tls;

/// <summary>
/// The certificate of an endpoint. It is loaded again when its file has changed, without a restart; open connections stay as they
/// are. Any thread.
/// </summary>
/// <remarks>If the changed file cannot be used, that is logged and the former certificate stays in use.</remarks>
internal sealed partial class EndpointCertificate
{
    /// <summary>How often the file is checked at most. It is checked only when a client connects.</summary>
    private static readonly TimeSpan s_checkInterval = TimeSpan.FromSeconds(1);

    private readonly CertificateOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private X509Certificate2 _current;
    private DateTime _lastWrite;
    private long _lastCheck;

    /// <exception cref="CryptographicException">The file has no certificate with its private key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public EndpointCertificate(CertificateOptions options, TimeProvider time, ILogger<EndpointCertificate> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _lastWrite = GetLastWrite();
        _lastCheck = time.GetTimestamp();
        _current = Load(options);
    }

    public X509Certificate2 Current
    {
        get
        {
            lock (_gate)
            {
                if (_time.GetElapsedTime(_lastCheck) >= s_checkInterval)
                {
                    _lastCheck = _time.GetTimestamp();
                    ReloadIfChanged();
                }

                return _current;
            }
        }
    }

    /// <summary>Loads a certificate: PEM if there is a key file or the file's name ends in .pem, .crt or .cer, otherwise PFX.</summary>
    /// <exception cref="CryptographicException">The file has no certificate with its private key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
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

    private DateTime GetLastWrite() => new[] { _options.Path, _options.KeyPath }.Where(path => path.Length > 0).Max(File.GetLastWriteTimeUtc);

    private void ReloadIfChanged()
    {
        var lastWrite = GetLastWrite();
        if (lastWrite == _lastWrite)
        {
            return;
        }

        try
        {
            _current = Load(_options);
            _lastWrite = lastWrite;
            LogRenewed(_options.Path, _current.NotAfter);
        }
        catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException)
        {
            // It may be half written. The next connection tries again.
            LogNotRenewed(_options.Path, e.Message);
        }
    }

    [LoggerMessage(EventId = 40, EventName = "CertificateRenewed", Level = LogLevel.Information, Message = "Loaded the changed certificate {Path}, valid until {NotAfter:u}")]
    private partial void LogRenewed(string path, DateTime notAfter);

    [LoggerMessage(EventId = 41, EventName = "CertificateNotRenewed", Level = LogLevel.Warning, Message = "Cannot load the changed certificate {Path}; the former one stays in use: {Error}")]
    private partial void LogNotRenewed(string path, string error);
}
