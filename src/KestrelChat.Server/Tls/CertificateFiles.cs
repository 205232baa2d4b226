using System.Security.Cryptography;

namespace KestrelChat.Server.Tls;

/// <summary>The bytes of a certificate's files, each of which was read once. Immutable.</summary>
/// <param name="Certificate">The file of <see cref="CertificateOptions.Path"/>.</param>
/// <param name="Key">The file of <see cref="CertificateOptions.KeyPath"/>; null = the key is in the other file.</param>
internal sealed record CertificateFiles(byte[] Certificate, byte[]? Key)
{
    // A chain takes some kilobytes. Whatever is larger is another file.
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Equal for equal contents.</summary>
    public string Fingerprint { get; } = Convert.ToHexString(SHA256.HashData([.. SHA256.HashData(Certificate), .. SHA256.HashData(Key ?? [])]));

    /// <exception cref="CertificateException">A file cannot be read.</exception>
    public static CertificateFiles Read(CertificateOptions options) => new(
        Read(options.Path, nameof(options.Path)),
        options.KeyPath.Length > 0 ? Read(options.KeyPath, nameof(options.KeyPath)) : null);

    private static byte[] Read(string path, string setting)
    {
        try
        {
            // Before it is opened, which would wait for the other end of a named pipe: that has no length either.
            var file = new FileInfo(path);
            file = (FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
            return file.Length switch
            {
                0 => throw new CertificateException(setting, "the file is empty"),
                > MaxBytes => throw new CertificateException(setting, $"expected a file of at most {MaxBytes} bytes, found {file.Length}"),
                _ => File.ReadAllBytes(path),
            };
        }
        catch (Exception e) when (e is IOException and not CertificateException or UnauthorizedAccessException)
        {
            throw new CertificateException(setting, Reason(path, e), e);
        }
    }

    private static string Reason(string path, Exception exception) =>
        Directory.Exists(path) ? "it is a folder, not a file"
        : exception is FileNotFoundException or DirectoryNotFoundException ? "no such file"
        : exception is UnauthorizedAccessException ? "permission denied: the server's user cannot read the file"
        : $"cannot read the file: {exception.Message}";
}
