using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KestrelChat.Server.Tests.Support;

/// <summary>A new authority: a root, which clients trust, and an intermediate certificate, which issues those of servers.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestAuthority(string name = "test")
    {
        var now = DateTimeOffset.UtcNow;
        var root = Request($"CN={name} root", _rootKey);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        Root = root.CreateSelfSigned(now.AddDays(-2), now.AddDays(60));
        var intermediate = Request($"CN={name} intermediate", _intermediateKey);
        intermediate.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var issued = intermediate.Create(Root, now.AddDays(-2), now.AddDays(60), SerialNumber());
        Intermediate = issued.CopyWithPrivateKey(_intermediateKey);
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Intermediate { get; }

    public static CertificateRequest Request(string subject, AsymmetricAlgorithm key) =>
        key is RSA rsa ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);

    /// <summary>Issues a certificate for <c>localhost</c>, without the key.</summary>
    public X509Certificate2 Issue(AsymmetricAlgorithm key, Action<CertificateRequest>? configure = null, DateTimeOffset? notAfter = null)
    {
        var request = Request("CN=localhost", key);
        configure?.Invoke(request);
        var until = notAfter ?? DateTimeOffset.UtcNow.AddDays(30);
        var generator = X509SignatureGenerator.CreateForECDsa(_intermediateKey);
        return request.Create(Intermediate.SubjectName, generator, until.AddDays(-31), until, SerialNumber());
    }

    public void Dispose()
    {
        Root.Dispose();
        Intermediate.Dispose();
        _rootKey.Dispose();
        _intermediateKey.Dispose();
    }

    private static byte[] SerialNumber()
    {
        var number = RandomNumberGenerator.GetBytes(8);

        // Positive.
        number[0] &= 0x7F;
        return number;
    }
}
