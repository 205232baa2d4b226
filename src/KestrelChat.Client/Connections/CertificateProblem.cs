using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace KestrelChat.Client.Connections;

/// <summary>Says in plain words why a certificate is not accepted.</summary>
internal static class CertificateProblem
{
    /// <param name="name">The name that the certificate should have.</param>
    /// <param name="certificate">The server's certificate, if it sent one.</param>
    /// <param name="chain">The certificates up to the authority, with what is wrong with them.</param>
    /// <param name="errors">What the framework found.</param>
    public static string Describe(string name, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return "it sent no certificate";
        }

        // What is certain goes first: an expired certificate has to be renewed whoever signed it.
        X509ChainStatusFlags status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, each) => all | each.Status) ?? X509ChainStatusFlags.NoError;
        return status.HasFlag(X509ChainStatusFlags.NotTimeValid) ? DescribeTime(certificate)
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                ? $"its certificate is for {Names(certificate)}, not for {name}; --servername expects another name"
            : status.HasFlag(X509ChainStatusFlags.UntrustedRoot) || status.HasFlag(X509ChainStatusFlags.PartialChain)
                ? "no trusted authority has signed its certificate; --cacert FILE trusts the authorities in a file"
            : $"its certificate is not valid ({string.Join(", ", chain?.ChainStatus.Select(each => each.Status.ToString()) ?? [])})";
    }

    private static string DescribeTime(X509Certificate2 certificate)
    {
        DateTime now = DateTime.Now;
        return now > certificate.NotAfter ? $"its certificate expired on {Date(certificate.NotAfter)}"
            : now < certificate.NotBefore ? $"its certificate is not valid before {Date(certificate.NotBefore)}; check the clock of this machine"
            : "a certificate of its authority has expired, or is not valid yet";
    }

    private static string Names(X509Certificate2 certificate)
    {
        string[] names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is { } alternatives
            ? [.. alternatives.EnumerateDnsNames(), .. alternatives.EnumerateIPAddresses().Select(address => address.ToString())]
            : [];
        return names.Length > 0 ? string.Join(", ", names.Take(3)) + (names.Length > 3 ? " …" : "") : "no name that counts";
    }

    private static string Date(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
