using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Tls;

/// <summary>A certificate that cannot be used keeps the server from starting, and the reason is printed.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed class CertificateFaultTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");
    private readonly TestAuthority _authority = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly List<string> _settings = [];
    private readonly List<string> _expected = [];

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _authority.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task Each_fault_is_printed_with_its_own_reason()
    {
        var openssl = RealProgram.Find("openssl", "openssl");
        var good = _authority.Issue(_key).ExportCertificatePem() + "\n";
        var key = _key.ExportPkcs8PrivateKeyPem() + "\n";
        var authorities = _authority.Intermediate.ExportCertificatePem() + "\n" + _authority.Root.ExportCertificatePem() + "\n";
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var other = otherKey.ExportPkcs8PrivateKeyPem();
        var encrypted = _key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        var pfx = _authority.Issue(_key).CopyWithPrivateKey(_key).Export(X509ContentType.Pfx, "secret");

        // Files
        Expect("Path", "no such file", path: Path.Combine(_folder.FullName, "nothing.pem"));
        Expect("Path", "no such file", path: Path.Combine(_folder.FullName, "no", "folder.pem"));
        Expect("Path", "it is a folder, not a file", path: _folder.FullName);
        Expect("Path", "the file is empty", certificate: "");
        Expect("Path", "the file is empty", path: "/dev/zero");
        Expect("Path", "expected a file of at most 1048576 bytes, found 2000000", certificate: new string('x', 2_000_000));
        Expect("KeyPath", "no such file", certificate: good, keyPath: Path.Combine(_folder.FullName, "nothing.key"));
        Expect("KeyPath", "the file is empty", certificate: good, key: "");

        // Formats
        Expect("Path", "expected a PEM or PFX file", certificate: "hello");
        Expect("Path", "expected a PEM or PFX file", path: Write(_authority.Issue(_key).RawData));
        Expect("Path", "a PEM block is incomplete or damaged", certificate: good[..^30], key: key);
        Expect("Path", "a certificate in the file is damaged", certificate: PemEncoding.WriteString("CERTIFICATE", [1, 2, 3]), key: key);
        Expect("Path", "the file has no certificate, but a private key", certificate: key, key: good);
        Expect("Path", "the file has no private key: expected it there, or in the file of KeyPath", certificate: good);
        Expect("KeyPath", "the file has no private key in PEM", certificate: good, key: good);
        Expect("KeyPath", "expected none: a PFX file has its private key in it", path: Write(pfx), key: key, password: "secret");
        Expect("Path", "the file has no private key", path: Write(_authority.Issue(_key).Export(X509ContentType.Pfx)));
        Expect("Path", "expected a PEM or PFX file, whole and undamaged", path: Write(pfx[..^20]), password: "secret");

        // Passwords
        Expect("Password", "the private key is encrypted: expected its password", certificate: good, key: encrypted);
        Expect("Password", "the password does not decrypt the private key", certificate: good, key: encrypted, password: "wrong");
        Expect("Password", "the PFX file is encrypted: expected its password", path: Write(pfx));
        Expect("Password", "the password does not decrypt the PFX file", path: Write(pfx), password: "wrong");
        Expect("KeyPath", "the key is encrypted in OpenSSL's traditional form: expected PKCS #8", certificate: good, key: await RunAsync(openssl, "genrsa", "-traditional", "-aes128", "-passout", "pass:secret", "2048"), password: "secret");

        // Keys
        Expect("KeyPath", "the private key does not belong to the certificate", certificate: good, key: other);
        Expect("Path", "the private key does not belong to the certificate", certificate: good + other);
        Expect("KeyPath", "the private key belongs to none of the 3 certificates", certificate: good + authorities, key: other);
        Expect("KeyPath", "the private key belongs to none of the 2 certificates, which are all those of authorities: the server's own is missing", certificate: authorities, key: key);
        Expect("KeyPath", "the private key is damaged, or neither RSA nor ECDSA", certificate: good, key: await RunAsync(openssl, "genpkey", "-algorithm", "ed25519"));
        using var small = RSA.Create(1024);
        Expect("Path", "expected an RSA key of at least 2048 bits, found 1024", certificate: _authority.Issue(small).ExportCertificatePem(), key: small.ExportPkcs8PrivateKeyPem());
        using var curve = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        Expect("Path", "expected an ECDSA key on the curve P-256, P-384 or P-521, found ", certificate: _authority.Issue(curve).ExportCertificatePem(), key: curve.ExportPkcs8PrivateKeyPem());

        // Purposes
        Expect("Path", "the certificate is not for servers: expected the key usage DigitalSignature, found KeyCertSign", certificate: Issue(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true)), key: key);
        Expect("Path", "the certificate is not for servers: expected the extended key usage serverAuth, found ", certificate: Issue(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false)), key: key);

        using var server = ServerProcess.Start(descriptors: null, [.. _settings]);
        var errors = await server.StandardError.ReadToEndAsync().Soon("the server to exit");
        Assert.True(await server.WaitForExitCodeAsync() == 1, errors);
        var lines = errors.TrimEnd().Split('\n')[1..];
        Array.Sort(lines, StringComparer.Ordinal);
        _expected.Sort(StringComparer.Ordinal);
        Assert.True(_expected.Count == lines.Length, errors);
        Assert.All(_expected.Zip(lines), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.DoesNotContain("secret", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", errors, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_file_that_the_server_may_not_read_is_reported_as_that()
    {
        var path = Write(_authority.Issue(_key).ExportCertificatePem() + "\n" + _key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(path, UnixFileMode.None);

        var (exitCode, errors) = await CheckedRights.RunServerAsync("--Chat:Endpoints:Main:Url=tls://127.0.0.1:0", $"--Chat:Endpoints:Main:Certificate:Path={path}");

        Assert.Equal(1, exitCode);
        Assert.Contains($"  Chat:Endpoints:Main:Certificate:Path: invalid value '{path}': permission denied: the server's user cannot read the file\n", errors, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = RealProgram.Start(program, arguments);
        return await process.StandardOutput.ReadToEndAsync().Soon($"{program} to end");
    }

    private string Issue(X509Extension extension) => _authority.Issue(_key, request => request.CertificateExtensions.Add(extension)).ExportCertificatePem();

    /// <summary>Adds an endpoint with these files, and the error that is expected of it.</summary>
    private void Expect(string setting, string reason, string? path = null, string? certificate = null, string? keyPath = null, string? key = null, string? password = null)
    {
        var section = $"Chat:Endpoints:Faulty{_expected.Count}:Certificate";
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Path"] = path ?? Write(certificate!),
            ["KeyPath"] = keyPath ?? (key is null ? null : Write(key)),
            ["Password"] = password,
        };
        _settings.Add($"--Chat:Endpoints:Faulty{_expected.Count}:Url=tls://127.0.0.1:0");
        _settings.AddRange(values.Where(value => value.Value is not null).Select(value => $"--{section}:{value.Key}={value.Value}"));
        _expected.Add($"  {section}:{setting}: invalid value{(setting == "Password" ? "" : $" '{values[setting]}'")}: {reason}");
    }

    private string Write(string content) => Write(System.Text.Encoding.ASCII.GetBytes(content));

    private string Write(byte[] content)
    {
        var path = Path.Combine(_folder.FullName, $"file{_folder.GetFiles().Length}");
        File.WriteAllBytes(path, content);
        return path;
    }
}
