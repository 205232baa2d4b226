using System.Security.Authentication;
using KestrelChat.Server.Configuration;
using KestrelChat.Server.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Hosting;

/// <summary>Reports errors in Kestrel's own section, which configures the HTTP endpoints, like those of other settings.</summary>
internal sealed class KestrelSettings : IPostConfigureOptions<KestrelServerOptions>
{
    public const string Section = "Kestrel";

    private const string EndpointsKey = "Endpoints";
    private const string UrlKey = "Url";
    private const string ProtocolsKey = "Protocols";
    private const string SslProtocolsKey = "SslProtocols";
    private const string ClientCertificateModeKey = "ClientCertificateMode";
    private const string CertificateKey = "Certificate";

    /// <summary>Validates what Kestrel reads, and would ignore or fail on.</summary>
    public static void Validate(IConfiguration configuration, SettingsReader settings)
    {
        var kestrel = new FrameworkSection(configuration.GetSection(Section), settings);
        kestrel.RequireNoValue($"{EndpointsKey}:Http:{UrlKey}");
        kestrel.WarnOfUnknown(EndpointsKey, "EndpointDefaults", "Certificates");
        var defaults = kestrel.Below("EndpointDefaults");
        defaults.RequireNoValue(ProtocolsKey);
        ValidateTransport(defaults, isEncrypted: false);
        var certificates = kestrel.Below("Certificates");
        certificates.RequireNoValue("Default:Path");
        foreach (var certificate in certificates.Children)
        {
            ValidateCertificate(certificate);
        }

        var endpoints = kestrel.Below(EndpointsKey);
        endpoints.RequireNoValue($"Http:{UrlKey}");
        foreach (var endpoint in endpoints.Children)
        {
            Validate(endpoint);
        }
    }

    /// <summary>Keeps <c>urls</c>, such as <c>ASPNETCORE_URLS</c>, from replacing all endpoints, those of the chat included. Kestrel then warns that it has no effect.</summary>
    public static void IgnoreUrls(ConfigurationManager configuration) =>
        configuration.AddInMemoryCollection([KeyValuePair.Create(WebHostDefaults.PreferHostingUrlsKey, (string?)"false")]);

    /// <summary>Loads the section before Kestrel starts, so that whatever fails is known to come from it.</summary>
    /// <exception cref="SettingsException">The section is invalid.</exception>
    public void PostConfigure(string? name, KestrelServerOptions options)
    {
        try
        {
            options.ConfigurationLoader?.Load();
        }
        catch (Exception e)
        {
            throw new SettingsException([$"{Section}:{EndpointsKey}: {e.Message}"], e);
        }
    }

    private static void Validate(FrameworkSection endpoint)
    {
        endpoint.RequireNoValue(UrlKey);
        endpoint.WarnOfUnknown(UrlKey, ProtocolsKey, SslProtocolsKey, ClientCertificateModeKey, CertificateKey, "Sni");
        if (HttpUrl.FindError(endpoint[UrlKey] ?? "") is { } error)
        {
            endpoint.Add(UrlKey, error);
        }

        ValidateTransport(endpoint, endpoint[UrlKey]?.StartsWith("http://", StringComparison.OrdinalIgnoreCase) != true);
        ValidateCertificate(endpoint.Below(CertificateKey));
        foreach (var host in endpoint.Below("Sni").Children)
        {
            ValidateTransport(host, isEncrypted: true);
            ValidateCertificate(host.Below(CertificateKey));
        }
    }

    private static void ValidateTransport(FrameworkSection endpoint, bool isEncrypted)
    {
        // Kestrel would find it out only when it binds that HTTP/3 has to be encrypted.
        endpoint.RequireOneOf(ProtocolsKey, Enum.GetNames<HttpProtocols>().Where(name => name != nameof(HttpProtocols.None) && (isEncrypted || name != nameof(HttpProtocols.Http3))));
        endpoint.RequireOneOf(ClientCertificateModeKey, Enum.GetNames<ClientCertificateMode>());
        var protocols = endpoint.Below(SslProtocolsKey);
        protocols.RequireNoValue("0");
        foreach (var protocol in protocols.Children)
        {
            protocols.RequireOneOf(protocol.Key, nameof(SslProtocols.Tls12), nameof(SslProtocols.Tls13), nameof(SslProtocols.None));
        }
    }

    private static void ValidateCertificate(FrameworkSection certificate)
    {
        certificate.RequireNoValue("Path", isSecret: true);
        certificate.WarnOfUnknown("Path", "KeyPath", "Password", "Subject", "Store", "Location", "AllowInvalid");
        certificate.RequireOneOf("AllowInvalid", "true", "false");
        if (!string.IsNullOrEmpty(certificate[nameof(CertificateOptions.Path)]))
        {
            ValidateFiles(certificate);
        }
    }

    // Kestrel's own errors name neither the setting nor the file.
    private static void ValidateFiles(FrameworkSection certificate)
    {
        const string KeyPath = nameof(CertificateOptions.KeyPath);
        try
        {
            var files = CertificateFiles.Read(new CertificateOptions { Path = FullPath(nameof(CertificateOptions.Path)), KeyPath = FullPath(KeyPath) });
            if (files.Key is null && PemBlocks.IsPem(files.Certificate))
            {
                certificate.Add(KeyPath, "expected the PEM file of the private key, which may be the same");
                return;
            }

            CertificateReader.Read(files, certificate[nameof(CertificateOptions.Password)] ?? "").Certificate.Dispose();
        }
        catch (CertificateException e)
        {
            certificate.Add(e.Setting, e.Message, isSecret: e.Setting == nameof(CertificateOptions.Password));
        }

        string FullPath(string key) => string.IsNullOrEmpty(certificate[key]) ? "" : Path.Combine(AppContext.BaseDirectory, certificate[key]!);
    }
}
