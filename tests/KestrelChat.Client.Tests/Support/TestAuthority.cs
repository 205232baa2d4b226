using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KestrelChat.Client.Tests.Support;

/// <summary>A new authority with its certificate in a file, for <c>--cacert</c>.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private readonly List<X509Certificate2> _issued = [];

    public TestAuthority()
    {
        CertificateRequest request = new("CN=authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-3), DateTimeOffset.UtcNow.AddYears(3));
        File = _folder.Write("authority.pem", _root.ExportCertificatePem());
    }

    /// <summary>The authority's own certificate, in PEM.</summary>
    public string File { get; }

    /// <summary>Issues a certificate; disposed of with the authority.</summary>
    public X509Certificate2 Issue(string name = "localhost", int validFromDay = -1, int validToDay = 30)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 issued = request.Create(_root, now.AddDays(validFromDay), now.AddDays(validToDay), [1, 2, 3]);
        X509Certificate2 withKey = issued.CopyWithPrivateKey(key);
        _issued.Add(withKey);
        return withKey;
    }

    /// <summary>Writes a certificate and its key into files, for other programs.</summary>
    public (string Certificate, string Key) Export(X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        return (_folder.Write("server.pem", certificate.ExportCertificatePem()), _folder.Write("server.key", key.ExportPkcs8PrivateKeyPem()));
    }

    public void Dispose()
    {
        _issued.ForEach(certificate => certificate.Dispose());
        _root.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }
}
