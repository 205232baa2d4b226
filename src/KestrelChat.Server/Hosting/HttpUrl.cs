using System.Net;

namespace KestrelChat.Server.Hosting;

/// <summary>Checks where an HTTP endpoint listens. Kestrel would listen on all addresses if the host is a name, such as a misspelt one.</summary>
internal static class HttpUrl
{
    private const string Expected = "expected http://host:port, https://host:port or http://unix:/path";

    /// <summary>Says what was expected; null if the URL is valid.</summary>
    public static string? FindError(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            return Expected;
        }

        // A unix socket has an absolute path.
        if (address.Scheme.ToUpperInvariant() is not ("HTTP" or "HTTPS") || address.IsNamedPipe || (!address.IsUnixPipe && address.Host.StartsWith("unix:", StringComparison.OrdinalIgnoreCase)))
        {
            return Expected;
        }

        if (address.IsUnixPipe)
        {
            return null;
        }

        var isLocalhost = address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        return address.PathBase.Length > 0 ? $"{Expected} without a path, found '{address.PathBase}'"
            : address.Port is < 0 or > IPEndPoint.MaxPort ? $"expected a port from 0 (any) to {IPEndPoint.MaxPort}, found '{address.Port}'"
            : isLocalhost && address.Port == 0 ? "expected a port from 1 to 65535 with localhost: 127.0.0.1:0 is any free port"
            : isLocalhost || address.Host is "*" or "+" || IPAddress.TryParse(address.Host, out _) ? null
            : $"expected an IPv4 address, an IPv6 address in brackets, localhost or * as host, found '{address.Host}'";
    }
}
