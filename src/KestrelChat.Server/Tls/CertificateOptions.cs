using KestrelChat.Server.Configuration;

namespace KestrelChat.Server.Tls;

/// <summary>A certificate with its private key. The settings have the names of Kestrel's own endpoints.</summary>
internal sealed class CertificateOptions
{
    /// <summary>A PEM file (the certificate and its chain, in any order) or a PFX file.</summary>
    public string Path { get; set; } = "";

    /// <summary>The PEM file of the private key; empty = the key is in the certificate's file.</summary>
    public string KeyPath { get; set; } = "";

    /// <summary>Decrypts the key or the PFX file; empty = it is not encrypted.</summary>
    public string Password { get; set; } = "";

    /// <summary>Adds an error if the certificate of an encrypted endpoint cannot be used.</summary>
    /// <param name="key">The setting that holds these options.</param>
    public void Validate(string key, SettingErrors errors)
    {
        if (Path.Length == 0)
        {
            errors.Add($"{key}:{nameof(Path)}", "expected a PEM or PFX file: a tls:// or https:// endpoint needs a certificate");
            return;
        }

        try
        {
            // Warnings are logged when the server starts.
            ServerCertificate.Load(CertificateFiles.Read(this), Password, DateTimeOffset.UtcNow);
        }
        catch (CertificateException e) when (e.Setting == nameof(Password))
        {
            errors.AddSecret($"{key}:{e.Setting}", e.Message);
        }
        catch (CertificateException e)
        {
            errors.Add($"{key}:{e.Setting}", e.Message);
        }
    }
}

internal static class CertificateSettings
{
    private static readonly CertificateOptions s_default = new();

    /// <summary>The settings of a certificate.</summary>
    /// <param name="key">The setting that holds them.</param>
    public static IReadOnlyList<Setting> Below(string key) =>
    [
        Setting.Text($"{key}:{nameof(CertificateOptions.Path)}", s_default.Path, "the certificate of a `tls://` or `https://` endpoint and its chain, in PEM or PFX; see [TLS](operations.md#tls)"),
        Setting.Text($"{key}:{nameof(CertificateOptions.KeyPath)}", s_default.KeyPath, "its private key, in PEM; empty = in the same file"),
        Setting.Text($"{key}:{nameof(CertificateOptions.Password)}", s_default.Password, "decrypts the key or the PFX file; empty = not encrypted", isSecret: true),
    ];
}
