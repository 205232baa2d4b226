using System.Security.Cryptography;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Server.Tls;
using KestrelChat.Testing;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Tls;

/// <summary>A renewed certificate is noticed however its files are replaced, and never used half.</summary>
public sealed class CertificateRenewalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");
    private readonly ShiftedTime _time = new();
    private readonly LogCapture _log = new();
    private readonly LoggerFactory _loggers;
    private readonly CertificateOptions _options;
    private readonly Pair _first = Pair.Create();
    private readonly Pair _second = Pair.Create();

    public CertificateRenewalTests()
    {
        _loggers = new LoggerFactory([_log]);
        _options = new CertificateOptions { Path = In("tls.crt"), KeyPath = In("tls.key") };
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _loggers.Dispose();
    }

    [Fact]
    public async Task Files_that_are_written_anew_are_noticed()
    {
        var certificate = Start();
        Write(_second);
        Assert.Equal(_second.Serial, await CheckAsync(certificate));
        Assert.Equal("CertificateRenewed", Assert.Single(_log.Entries).Event.Name);
    }

    [Fact]
    public async Task Files_that_are_replaced_by_older_ones_are_noticed()
    {
        var certificate = Start();
        var written = File.GetLastWriteTimeUtc(_options.Path);
        foreach (var (name, content) in new[] { ("tls.key", _second.Key), ("tls.crt", _second.Certificate) })
        {
            await File.WriteAllTextAsync(In("new"), content);
            File.SetLastWriteTimeUtc(In("new"), name == "tls.crt" ? written : written.AddYears(-1));
            File.Move(In("new"), In(name), overwrite: true);
        }

        Assert.Equal(_second.Serial, await CheckAsync(certificate));
    }

    [Fact]
    public async Task A_link_that_is_swapped_is_noticed()
    {
        Folder("..1", _first);
        Folder("..2", _second);
        Directory.CreateSymbolicLink(In("..data"), "..1");
        File.CreateSymbolicLink(_options.Path, "..data/tls.crt");
        File.CreateSymbolicLink(_options.KeyPath, "..data/tls.key");
        var certificate = new EndpointCertificate(_options, _time, _loggers.CreateLogger<EndpointCertificate>());
        Assert.Equal(_first.Serial, await CheckAsync(certificate));

        Directory.Delete(In("..data"));
        Directory.CreateSymbolicLink(In("..data"), "..2");
        Assert.Equal(_second.Serial, await CheckAsync(certificate));

        void Folder(string name, Pair pair)
        {
            Directory.CreateDirectory(In(name));
            File.WriteAllText(In(name + "/tls.crt"), pair.Certificate);
            File.WriteAllText(In(name + "/tls.key"), pair.Key);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_only_one_of_two_files_is_replaced_the_former_pair_stays_and_that_is_logged_once(bool keyFirst)
    {
        var certificate = Start();
        await File.WriteAllTextAsync(keyFirst ? _options.KeyPath : _options.Path, keyFirst ? _second.Key : _second.Certificate);
        for (var check = 0; check < 3; check++)
        {
            Assert.Equal(_first.Serial, await CheckAsync(certificate));
        }

        Assert.Equal(
            $"Cannot use the changed certificate {_options.Path}; the former one stays in use until the files change again: KeyPath: the private key does not belong to the certificate",
            Assert.Single(_log.Entries).Message);
        Write(_second);
        Assert.Equal(_second.Serial, await CheckAsync(certificate));
    }

    [Fact]
    public async Task A_certificate_for_the_same_key_needs_no_other_key_file()
    {
        var certificate = Start();
        var renewed = Pair.Create(_first.Key);
        await File.WriteAllTextAsync(_options.Path, renewed.Certificate);
        Assert.Equal(renewed.Serial, await CheckAsync(certificate));
    }

    [Fact]
    public async Task Files_that_are_gone_or_damaged_are_logged_once_each_and_the_former_pair_stays()
    {
        var certificate = Start();
        File.Delete(_options.KeyPath);
        await CheckTwiceAsync();
        await File.WriteAllTextAsync(_options.KeyPath, "");
        await CheckTwiceAsync();
        await File.WriteAllTextAsync(_options.KeyPath, _second.Key[..^40]);
        await CheckTwiceAsync();
        Assert.Equal(["KeyPath: no such file", "KeyPath: the file is empty", "KeyPath: a PEM block is incomplete or damaged"], _log.Entries.Select(entry => entry.Message.Split("again: ")[1]));

        // As it was: nothing to say.
        Write(_first);
        await CheckTwiceAsync();
        Assert.Equal(3, _log.Entries.Count);

        async Task CheckTwiceAsync()
        {
            Assert.Equal(_first.Serial, await CheckAsync(certificate));
            Assert.Equal(_first.Serial, await CheckAsync(certificate));
        }
    }

    [Fact]
    public async Task The_files_are_read_at_most_once_a_second_and_only_one_client_waits_for_that()
    {
        var certificate = Start();
        Write(_second);
        Assert.Equal(_first.Serial, (await certificate.GetAsync()).TargetCertificate.SerialNumber);

        _time.Advance(TimeSpan.FromSeconds(1));
        var checking = certificate.GetAsync().AsTask();
        var meanwhile = certificate.GetAsync();
        Assert.True(meanwhile.IsCompleted);
        Assert.Equal(_first.Serial, (await meanwhile).TargetCertificate.SerialNumber);
        Assert.Equal(_second.Serial, (await checking.Soon("the check")).TargetCertificate.SerialNumber);
    }

    private EndpointCertificate Start()
    {
        Write(_first);
        return new EndpointCertificate(_options, _time, _loggers.CreateLogger<EndpointCertificate>());
    }

    private async Task<string> CheckAsync(EndpointCertificate certificate)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return (await certificate.GetAsync().Soon()).TargetCertificate.SerialNumber;
    }

    private void Write(Pair pair)
    {
        File.WriteAllText(_options.KeyPath, pair.Key);
        File.WriteAllText(_options.Path, pair.Certificate);
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);

    private sealed record Pair(string Certificate, string Key, string Serial)
    {
        public static Pair Create(string? key = null)
        {
            using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            if (key is not null)
            {
                ecdsa.ImportFromPem(key);
            }

            var now = DateTimeOffset.UtcNow;
            using var certificate = TestAuthority.Request("CN=localhost", ecdsa).CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
            return new Pair(certificate.ExportCertificatePem(), ecdsa.ExportPkcs8PrivateKeyPem(), certificate.SerialNumber);
        }
    }
}
