using System.Security.Cryptography;
using System.Text;

namespace KestrelChat.Server.Tls;

/// <summary>Splits a PEM file into its blocks. Pure.</summary>
internal static class PemBlocks
{
    private const string Begin = "-----BEGIN ";

    // The encryption of OpenSSL before PKCS #8, which .NET does not know. Such a block has headers and is not found as one.
    private const string TraditionalEncryption = "Proc-Type: 4,ENCRYPTED";

    /// <summary>Whether a file is text in PEM, even if its blocks are damaged.</summary>
    public static bool IsPem(byte[] file) => file.AsSpan().IndexOf("-----BEGIN "u8) >= 0;

    /// <summary>Returns the label and the content of each block, in the order of the file.</summary>
    /// <param name="setting">The setting of the file.</param>
    /// <exception cref="CertificateException">A block has no end or is damaged.</exception>
    public static IReadOnlyList<(string Label, byte[] Content)> Of(byte[] file, string setting)
    {
        var text = Encoding.UTF8.GetString(file);
        if (text.Contains(TraditionalEncryption, StringComparison.Ordinal))
        {
            throw new CertificateException(setting, "the key is encrypted in OpenSSL's traditional form: expected PKCS #8, as 'openssl pkcs8 -topk8' writes it");
        }

        var blocks = new List<(string, byte[])>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            blocks.Add((rest[fields.Label].ToString(), Convert.FromBase64String(rest[fields.Base64Data].ToString())));
            rest = rest[fields.Location.End..];
        }

        if (blocks.Count < text.AsSpan().Count(Begin))
        {
            throw new CertificateException(setting, "a PEM block is incomplete or damaged");
        }

        return blocks;
    }
}
