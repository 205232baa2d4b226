using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KestrelChat.Server.Tests.Support;

/// <summary>A new certificate for <c>localhost</c> in a temporary folder.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");
    private readonly DateTimeOffset _notAfter;

    /// <param name="notAfter">Until when it is valid; null = long enough.</param>
    public TestCertificate(DateTimeOffset? notAfter = null)
    {
        _notAfter = notAfter ?? DateTimeOffset.UtcNow.AddDays(30);
        Renew();
    }

    public string Path => System.IO.Path.Combine(_folder.FullName, "chat.crt");

    public string KeyPath => System.IO.Path.Combine(_folder.FullName, "chat.key");

    /// <summary>The serial number of the certificate that is now in the file.</summary>
    public string SerialNumber { get; private set; } = "";

    /// <summary>Settings that make <c>Main</c> a TLS endpoint with this certificate.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("Chat:Endpoints:Main:Url", "tls://127.0.0.1:0"),
        ("Chat:Endpoints:Main:Certificate:Path", Path),
        ("Chat:Endpoints:Main:Certificate:KeyPath", KeyPath),
    ];

    /// <summary>Replaces the certificate in the files by a new one.</summary>
    public void Renew()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(_notAfter.AddDays(-31), _notAfter);
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path, certificate.ExportCertificatePem());
        SerialNumber = certificate.SerialNumber;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
