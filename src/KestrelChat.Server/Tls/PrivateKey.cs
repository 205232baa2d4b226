using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KestrelChat.Server.Tls;

/// <summary>A private key from a PEM file: RSA or ECDSA, the kinds that .NET's TLS supports.</summary>
internal sealed class PrivateKey
{
    private const string Encrypted = "ENCRYPTED PRIVATE KEY";

    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;
    private readonly byte[] _publicKey;

    private PrivateKey(RSA rsa) => (_rsa, _publicKey) = (rsa, rsa.ExportSubjectPublicKeyInfo());

    private PrivateKey(ECDsa ecdsa) => (_ecdsa, _publicKey) = (ecdsa, ecdsa.ExportSubjectPublicKeyInfo());

    /// <summary>Whether a PEM block holds a private key, even of a kind that is not supported.</summary>
    public static bool IsLabel(string label) => label.EndsWith("PRIVATE KEY", StringComparison.Ordinal);

    /// <param name="label">The label of its PEM block.</param>
    /// <param name="setting">The setting of the file.</param>
    /// <exception cref="CertificateException">The key cannot be used.</exception>
    public static PrivateKey Of(string label, byte[] content, string password, string setting)
    {
        if (label != Encrypted)
        {
            return TryRead(label, content, password) ?? throw new CertificateException(setting, "the private key is damaged, or neither RSA nor ECDSA, the kinds that are supported");
        }

        if (password.Length == 0)
        {
            throw new CertificateException(nameof(CertificateOptions.Password), "the private key is encrypted: expected its password");
        }

        return TryRead(label, content, password) ?? throw new CertificateException(nameof(CertificateOptions.Password), "the password does not decrypt the private key, or the key is neither RSA nor ECDSA");
    }

    public bool BelongsTo(X509Certificate2 certificate) => certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(_publicKey);

    /// <summary>Returns the certificate with this key, which belongs to it.</summary>
    public X509Certificate2 AddTo(X509Certificate2 certificate) => _rsa is not null ? certificate.CopyWithPrivateKey(_rsa) : certificate.CopyWithPrivateKey(_ecdsa!);

    private static PrivateKey? TryRead(string label, byte[] content, string password)
    {
        var rsa = RSA.Create();
        var ecdsa = ECDsa.Create();
        return label switch
        {
            Encrypted when Try(() => rsa.ImportEncryptedPkcs8PrivateKey(password, content, out _)) => new PrivateKey(rsa),
            Encrypted when Try(() => ecdsa.ImportEncryptedPkcs8PrivateKey(password, content, out _)) => new PrivateKey(ecdsa),
            "PRIVATE KEY" when Try(() => rsa.ImportPkcs8PrivateKey(content, out _)) => new PrivateKey(rsa),
            "PRIVATE KEY" when Try(() => ecdsa.ImportPkcs8PrivateKey(content, out _)) => new PrivateKey(ecdsa),
            "RSA PRIVATE KEY" when Try(() => rsa.ImportRSAPrivateKey(content, out _)) => new PrivateKey(rsa),
            "EC PRIVATE KEY" when Try(() => ecdsa.ImportECPrivateKey(content, out _)) => new PrivateKey(ecdsa),
            _ => null,
        };
    }

    private static bool Try(Action import)
    {
        try
        {
            import();
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
