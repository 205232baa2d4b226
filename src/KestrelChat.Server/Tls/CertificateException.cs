namespace KestrelChat.Server.Tls;

/// <summary>A certificate cannot be used. The message says why, and is fit for an operator.</summary>
/// <param name="setting">The setting of <see cref="CertificateOptions"/> that is wrong.</param>
internal sealed class CertificateException(string setting, string reason, Exception? inner = null) : IOException(reason, inner)
{
    public string Setting => setting;
}
