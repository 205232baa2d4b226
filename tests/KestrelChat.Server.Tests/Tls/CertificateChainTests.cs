using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Tls;

/// <summary>A client that trusts the root alone can verify the server's certificate.</summary>
[Trait("Category", "Program")]
public sealed class CertificateChainTests : IDisposable
{
    private const string Password = "secret";

    private static readonly PbeParameters s_encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");
    private readonly TestAuthority _authority = new();
    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private readonly RSA _rsa = RSA.Create(2048);

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _authority.Dispose();
        _ecdsa.Dispose();
        _rsa.Dispose();
    }

    [Theory]
    [InlineData("leaf, intermediate")]
    [InlineData("intermediate, leaf")]
    [InlineData("key, leaf, intermediate")]
    [InlineData("root, intermediate, key, leaf")]
    [InlineData("leaf, leaf, intermediate, other")]
    public async Task A_PEM_file_may_have_its_parts_in_any_order(string order)
    {
        using var leaf = _authority.Issue(_ecdsa);
        using var other = new TestAuthority("other");
        var key = _ecdsa.ExportPkcs8PrivateKeyPem();
        var parts = order.Split(", ").Select(part => part switch
        {
            "leaf" => leaf.ExportCertificatePem(),
            "intermediate" => _authority.Intermediate.ExportCertificatePem(),
            "root" => _authority.Root.ExportCertificatePem(),
            "other" => other.Intermediate.ExportCertificatePem(),
            _ => key,
        });
        var file = Write("chain.pem", string.Join("\r\n# a comment: й\r\n", parts));
        await AssertVerifiedAsync(order.Contains("key", StringComparison.Ordinal) ? [("Path", file)] : [("Path", file), ("KeyPath", Write("key.pem", key))]);
    }

    [Theory]
    [InlineData("RSA PRIVATE KEY")]
    [InlineData("PRIVATE KEY")]
    [InlineData("ENCRYPTED PRIVATE KEY")]
    public async Task An_RSA_key_may_have_every_form(string form)
    {
        using var leaf = _authority.Issue(_rsa);
        var key = form switch
        {
            "RSA PRIVATE KEY" => _rsa.ExportRSAPrivateKeyPem(),
            "PRIVATE KEY" => _rsa.ExportPkcs8PrivateKeyPem(),
            _ => _rsa.ExportEncryptedPkcs8PrivateKeyPem(Password, s_encryption),
        };
        await AssertVerifiedAsync(("Path", Write("chain.pem", Chain(leaf))), ("KeyPath", Write("key.pem", key)), ("Password", Password));
    }

    [Theory]
    [InlineData("EC PRIVATE KEY")]
    [InlineData("ENCRYPTED PRIVATE KEY")]
    public async Task An_ECDSA_key_may_have_every_form(string form)
    {
        using var leaf = _authority.Issue(_ecdsa);
        var key = form == "EC PRIVATE KEY" ? _ecdsa.ExportECPrivateKeyPem() : _ecdsa.ExportEncryptedPkcs8PrivateKeyPem(Password, s_encryption);
        await AssertVerifiedAsync(("Path", Write("chain.pem", $"{Chain(leaf)}\n{key}")), ("Password", Password));
    }

    [Theory]
    [InlineData("")]
    [InlineData(Password)]
    public async Task A_PFX_file_has_the_chain(string password)
    {
        using var leaf = _authority.Issue(_rsa);
        using var withKey = leaf.CopyWithPrivateKey(_rsa);
        using var intermediate = X509CertificateLoader.LoadCertificate(_authority.Intermediate.RawData);
        var file = Path.Combine(_folder.FullName, "chat.pfx");
        await File.WriteAllBytesAsync(file, new X509Certificate2Collection { intermediate, withKey }.Export(X509ContentType.Pfx, password)!);
        await AssertVerifiedAsync(("Path", file), ("Password", password));
    }

    [Fact]
    public async Task What_clients_may_refuse_is_logged_and_the_server_starts()
    {
        using var leaf = _authority.Issue(_ecdsa, notAfter: DateTimeOffset.UtcNow.AddDays(-1));
        using var other = new TestAuthority("other");
        await using var server = Start(("Path", Write("chain.pem", $"{Chain(leaf)}\n{other.Root.ExportCertificatePem()}\n{_ecdsa.ExportPkcs8PrivateKeyPem()}")));
        var warnings = server.Log.Entries.Where(entry => entry.Event.Name == "CertificateDoubtful").Select(entry => entry.Message).ToList();
        Assert.Equal(2, warnings.Count);
        Assert.Contains("CN=localhost has expired at ", warnings[0], StringComparison.Ordinal);
        Assert.Contains("CN=other root does not belong to the chain", warnings[1], StringComparison.Ordinal);
        await using var client = await TlsClient.ConnectAsync(server.Port());
        Assert.StartsWith("You are ", await client.ReadLineAsync(), StringComparison.Ordinal);
    }

    private static ChatServer Start(params (string Name, string Value)[] certificate) => ChatServer.Start(
        [("Chat:Endpoints:Main:Url", "tls://127.0.0.1:0"), .. certificate.Select(setting => ($"Chat:Endpoints:Main:Certificate:{setting.Name}", setting.Value))]);

    private async Task AssertVerifiedAsync(params (string Name, string Value)[] certificate)
    {
        await using var server = Start(certificate);
        await using var client = await TlsClient.ConnectAsync(server.Port(), _authority.Root);

        Assert.DoesNotContain(server.Log.Entries, entry => entry.Message.Contains("CN=localhost", StringComparison.Ordinal));

        // The certificate has no names, since the test is not about them.
        Assert.Equal(SslPolicyErrors.None, client.Errors & ~SslPolicyErrors.RemoteCertificateNameMismatch);
        Assert.Equal(["CN=localhost", "CN=test intermediate"], client.Chain);
        Assert.StartsWith("You are ", await client.ReadLineAsync(), StringComparison.Ordinal);
    }

    private string Chain(X509Certificate2 leaf) => $"{leaf.ExportCertificatePem()}\n{_authority.Intermediate.ExportCertificatePem()}";

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }
}
