using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KestrelChat.Server.Tls;

/// <summary>A certificate that TLS can use, with the chain that is sent to clients. Immutable.</summary>
internal sealed class ServerCertificate
{
    private const int MinRsaBits = 2048;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string AnyUsage = "2.5.29.37.0";

    // P-256, P-384 and P-521: the curves that TLS 1.3 has for signatures.
    private static readonly string[] s_curves = ["1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"];

    // MD5 and SHA-1 with RSA, and ECDSA with SHA-1. OpenSSL refuses them.
    private static readonly string[] s_weakSignatures = ["1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1"];

    private ServerCertificate(SslStreamCertificateContext context, string fingerprint, IReadOnlyList<string> warnings) =>
        (Context, Fingerprint, Warnings) = (context, fingerprint, warnings);

    /// <summary>The certificate, its key, and the chain without its root.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>That of the files.</summary>
    public string Fingerprint { get; }

    /// <summary>What clients may object to although TLS can use it.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <exception cref="CertificateException">TLS cannot use what the files hold.</exception>
    public static ServerCertificate Load(CertificateFiles files, string password, DateTimeOffset now)
    {
        try
        {
            var (certificate, others) = CertificateReader.Read(files, password);
            if (FindFault(certificate) is { } fault)
            {
                throw new CertificateException(nameof(CertificateOptions.Path), fault);
            }

            // Offline: a certificate may say where its issuer's is, and a download would delay clients.
            var context = SslStreamCertificateContext.Create(certificate, others, offline: true);
            return new ServerCertificate(context, files.Fingerprint, [.. FindWarnings(certificate, others, now.UtcDateTime)]);
        }
        catch (Exception e) when (e is CryptographicException or NotSupportedException or ArgumentException)
        {
            // Something that the system's library does not support.
            throw new CertificateException(nameof(CertificateOptions.Path), $"cannot use the certificate: {e.Message}", e);
        }
    }

    private static string? FindFault(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        using var ecdsa = certificate.GetECDsaPublicKey();
        if (rsa is null && ecdsa is null)
        {
            return $"expected a certificate with an RSA or ECDSA key, found {certificate.PublicKey.Oid.FriendlyName ?? certificate.PublicKey.Oid.Value}";
        }

        if (rsa is not null && rsa.KeySize < MinRsaBits)
        {
            return $"expected an RSA key of at least {MinRsaBits} bits, found {rsa.KeySize}";
        }

        if (ecdsa is not null && ecdsa.ExportParameters(includePrivateParameters: false).Curve.Oid is var curve && !s_curves.Contains(curve?.Value, StringComparer.Ordinal))
        {
            return $"expected an ECDSA key on the curve P-256, P-384 or P-521, found {curve?.FriendlyName ?? curve?.Value ?? "parameters"}";
        }

        if (s_weakSignatures.Contains(certificate.SignatureAlgorithm.Value, StringComparer.Ordinal) && !IsSelfIssued(certificate))
        {
            return $"expected a signature with SHA-256 or better, found {certificate.SignatureAlgorithm.FriendlyName}";
        }

        // RFC 8446, section 4.4.2.2: if there is a key usage, it must have this one.
        if (certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is { } usage && !usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature))
        {
            return $"the certificate is not for servers: expected the key usage DigitalSignature, found {usage.KeyUsages}";
        }

        var purposes = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(extension => extension.EnhancedKeyUsages.Cast<Oid>()).ToList();
        return purposes.Count > 0 && !purposes.Exists(purpose => purpose.Value is ServerAuthentication or AnyUsage)
            ? $"the certificate is not for servers: expected the extended key usage serverAuth, found {string.Join(", ", purposes.Select(purpose => purpose.FriendlyName ?? purpose.Value))}"
            : null;
    }

    private static IEnumerable<string> FindWarnings(X509Certificate2 certificate, X509Certificate2Collection others, DateTime now)
    {
        var chain = new List<X509Certificate2> { certificate };
        while (others.FirstOrDefault(each => each.SubjectName.RawData.AsSpan().SequenceEqual(chain[^1].IssuerName.RawData) && !chain.Contains(each)) is { } issuer)
        {
            chain.Add(issuer);
        }

        foreach (var each in chain)
        {
            if (now > each.NotAfter.ToUniversalTime())
            {
                yield return $"{each.Subject} has expired at {each.NotAfter.ToUniversalTime():u}";
            }
            else if (now < each.NotBefore.ToUniversalTime())
            {
                yield return $"{each.Subject} is not valid before {each.NotBefore.ToUniversalTime():u}";
            }
        }

        foreach (var unused in others.Where(each => !chain.Contains(each)))
        {
            yield return $"{unused.Subject} does not belong to the chain, or the certificate between them is missing; it is not sent";
        }
    }

    private static bool IsSelfIssued(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
