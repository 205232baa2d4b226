using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KestrelChat.Server.Tls;

/// <summary>Finds the server's certificate with its private key, and the certificates of its chain, in PEM or PFX. Pure.</summary>
internal static class CertificateReader
{
    private const string CertificateLabel = "CERTIFICATE";

    // ERROR_INVALID_PASSWORD, which .NET reports on every system.
    private const int InvalidPassword = unchecked((int)0x80070056);

    /// <returns>The certificate with its key, and whatever other certificates the file has.</returns>
    /// <exception cref="CertificateException">There is no certificate with its private key.</exception>
    public static (X509Certificate2 Certificate, X509Certificate2Collection Others) Read(CertificateFiles files, string password)
    {
        if (PemBlocks.IsPem(files.Certificate))
        {
            return ReadPem(files, password);
        }

        if (IsPfx(files.Certificate))
        {
            return files.Key is null
                ? ReadPfx(files.Certificate, password)
                : throw new CertificateException(nameof(CertificateOptions.KeyPath), "expected none: a PFX file has its private key in it");
        }

        throw new CertificateException(nameof(CertificateOptions.Path), "expected a PEM or PFX file, whole and undamaged");
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Others) ReadPem(CertificateFiles files, string password)
    {
        const string Path = nameof(CertificateOptions.Path);
        var keySetting = files.Key is null ? Path : nameof(CertificateOptions.KeyPath);
        var blocks = PemBlocks.Of(files.Certificate, Path);
        var certificates = blocks.Where(block => block.Label == CertificateLabel).Select(block => ReadCertificate(block.Content)).ToList();
        if (certificates.Count == 0)
        {
            throw new CertificateException(Path, $"the file has no certificate{(blocks.Any(block => PrivateKey.IsLabel(block.Label)) ? ", but a private key" : "")}");
        }

        var keys = (files.Key is null ? blocks : PemBlocks.Of(files.Key, keySetting)).Where(block => PrivateKey.IsLabel(block.Label)).ToList();
        if (keys.Count == 0)
        {
            throw new CertificateException(keySetting, files.Key is null ? $"the file has no private key: expected it there, or in the file of {nameof(CertificateOptions.KeyPath)}" : "the file has no private key in PEM");
        }

        foreach (var key in keys.Select(block => PrivateKey.Of(block.Label, block.Content, password, keySetting)))
        {
            if (certificates.Find(key.BelongsTo) is { } own)
            {
                return (key.AddTo(own), [.. certificates.Where(each => !each.Equals(own))]);
            }
        }

        throw new CertificateException(keySetting, certificates switch
        {
            [_] => "the private key does not belong to the certificate",
            _ when certificates.TrueForAll(IsAuthority) => $"the private key belongs to none of the {certificates.Count} certificates, which are all those of authorities: the server's own is missing",
            _ => $"the private key belongs to none of the {certificates.Count} certificates",
        });
    }

    private static X509Certificate2 ReadCertificate(byte[] content)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(content);
        }
        catch (CryptographicException e)
        {
            throw new CertificateException(nameof(CertificateOptions.Path), "a certificate in the file is damaged", e);
        }
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Others) ReadPfx(byte[] file, string password)
    {
        X509Certificate2Collection all;
        try
        {
            all = X509CertificateLoader.LoadPkcs12Collection(file, password.Length > 0 ? password : null);
        }
        catch (CryptographicException e) when (e.HResult == InvalidPassword)
        {
            throw new CertificateException(nameof(CertificateOptions.Password), password.Length > 0 ? "the password does not decrypt the PFX file" : "the PFX file is encrypted: expected its password", e);
        }
        catch (CryptographicException e)
        {
            throw new CertificateException(nameof(CertificateOptions.Path), $"cannot read the PFX file: {e.Message}", e);
        }

        var withKey = all.Where(each => each.HasPrivateKey).ToList();
        var own = withKey.Find(each => !IsAuthority(each)) ?? withKey.FirstOrDefault();
        return own is null
            ? throw new CertificateException(nameof(CertificateOptions.Path), all.Count == 0 ? "the file has no certificate" : "the file has no private key")
            : (own, [.. all.Where(each => !each.Equals(own))]);
    }

    private static bool IsPfx(byte[] file)
    {
        try
        {
            return X509Certificate2.GetCertContentType(file) == X509ContentType.Pfx;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);
}
