using System.Net.Security;

namespace KestrelChat.Server.Tls;

/// <summary>
/// The certificate of an endpoint. It is loaded again when the content of its files has changed, without a restart; open
/// connections stay as they are. Any thread.
/// </summary>
/// <remarks>
/// Contents are compared, not times: a file may be replaced by an older one, or by a link to another folder. If the changed files
/// cannot be used, or only one of two was replaced yet, that is logged once and the former certificate stays in use.
/// </remarks>
internal sealed partial class EndpointCertificate
{
    /// <summary>How often the files are read at most. They are read only when a client connects.</summary>
    private static readonly TimeSpan s_checkInterval = TimeSpan.FromSeconds(1);

    /// <summary>Changed files have to stay the same for this time: they may be half written.</summary>
    private static readonly TimeSpan s_settlingTime = TimeSpan.FromMilliseconds(100);

    private readonly CertificateOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile ServerCertificate _current;
    private string _lastSeen;
    private long _lastCheck;
    private int _checking;

    /// <exception cref="CertificateException">The files cannot be used.</exception>
    public EndpointCertificate(CertificateOptions options, TimeProvider time, ILogger<EndpointCertificate> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _lastCheck = time.GetTimestamp();
        _current = Load(CertificateFiles.Read(options));
        _lastSeen = _current.Fingerprint;
    }

    /// <summary>Returns the certificate for a new connection. One caller in a second waits until the files were checked.</summary>
    public async ValueTask<SslStreamCertificateContext> GetAsync()
    {
        var lastCheck = Volatile.Read(ref _lastCheck);
        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(lastCheck, now) >= s_checkInterval && Interlocked.CompareExchange(ref _checking, 1, 0) == 0)
        {
            try
            {
                Volatile.Write(ref _lastCheck, now);

                // Not on the thread that serves sockets.
                await Task.Run(CheckAsync);
            }
            finally
            {
                Volatile.Write(ref _checking, 0);
            }
        }

        return _current.Context;
    }

    private async Task CheckAsync()
    {
        var (files, seen) = Read();
        if (seen == _lastSeen)
        {
            return;
        }

        await Task.Delay(s_settlingTime, _time);
        if (Read().Seen != seen)
        {
            // A later connection checks again.
            return;
        }

        _lastSeen = seen;
        if (files is null)
        {
            LogNotRenewed(_options.Path, seen);
        }
        else if (seen != _current.Fingerprint)
        {
            Renew(files);
        }
    }

    /// <summary>Reads the files. Returns null, and the reason, if they cannot be read.</summary>
    private (CertificateFiles? Files, string Seen) Read()
    {
        try
        {
            var files = CertificateFiles.Read(_options);
            return (files, files.Fingerprint);
        }
        catch (CertificateException e)
        {
            return (null, $"{e.Setting}: {e.Message}");
        }
    }

    private void Renew(CertificateFiles files)
    {
        try
        {
            _current = Load(files);
            var notAfter = _current.Context.TargetCertificate.NotAfter.ToUniversalTime();
            LogRenewed(_options.Path, notAfter);
        }
        catch (CertificateException e)
        {
            LogNotRenewed(_options.Path, $"{e.Setting}: {e.Message}");
        }
    }

    private ServerCertificate Load(CertificateFiles files)
    {
        var certificate = ServerCertificate.Load(files, _options.Password, _time.GetUtcNow());
        foreach (var warning in certificate.Warnings)
        {
            LogDoubtful(_options.Path, warning);
        }

        return certificate;
    }

    [LoggerMessage(EventId = 40, EventName = "CertificateRenewed", Level = LogLevel.Information, Message = "Loaded the changed certificate {Path}, valid until {NotAfter:u}")]
    private partial void LogRenewed(string path, DateTime notAfter);

    [LoggerMessage(EventId = 41, EventName = "CertificateNotRenewed", Level = LogLevel.Warning, Message = "Cannot use the changed certificate {Path}; the former one stays in use until the files change again: {Error}")]
    private partial void LogNotRenewed(string path, string error);

    [LoggerMessage(EventId = 42, EventName = "CertificateDoubtful", Level = LogLevel.Warning, Message = "Clients may refuse the certificate {Path}: {Warning}")]
    private partial void LogDoubtful(string path, string warning);
}
