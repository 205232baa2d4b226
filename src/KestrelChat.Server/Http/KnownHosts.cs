using System.Net;
using KestrelChat.Server.Configuration;
using KestrelChat.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Primitives;

namespace KestrelChat.Server.Http;

/// <summary>
/// The hosts that requests may name: <c>localhost</c>, addresses of this server, the machine's name, and <c>AllowedHosts</c>. A web
/// page whose own name resolves to this server (DNS rebinding) names another one. Immutable; any thread.
/// </summary>
internal sealed class KnownHosts
{
    private const string Setting = "AllowedHosts";
    private const string Localhost = "localhost";

    private static readonly string[] s_wildcards = ["*", "+", "0.0.0.0", "[::]"];

    private readonly HashSet<IPAddress> _addresses = [];
    private readonly List<StringSegment> _names = [Localhost, Dns.GetHostName(), Environment.MachineName];

    /// <param name="allowed">As in <c>AllowedHosts</c>, separated by semicolons; entries that are not valid are ignored.</param>
    public KnownHosts(string? allowed)
    {
        foreach (var host in Split(allowed).Where(IsHost))
        {
            if (IPAddress.TryParse(host, out var address))
            {
                _addresses.Add(AddressRange.Unmapped(address));
            }
            else
            {
                // Browsers send names in their ASCII form.
                _names.Add(new HostString(host).ToUriComponent());
            }
        }
    }

    public static KnownHosts Of(IConfiguration configuration) => new(configuration[Setting]);

    /// <summary>Validates the setting.</summary>
    public static void Validate(IConfiguration configuration, SettingsReader settings) => settings.AddErrors(Split(configuration[Setting])
        .Where(host => !IsHost(host))
        .Select(host => $"{Setting}: invalid value '{VisibleText.Of(host)}': expected names (also *.example.org) or addresses without ports, separated by semicolons")
        .Concat(ConversionCheck.FindBelow(configuration.GetSection(Setting)) is { } error ? [error] : []));

    /// <summary>Whether a request may name this host.</summary>
    /// <param name="host">The Host header. Without one, no web page has sent the request.</param>
    /// <param name="connection">The request's connection.</param>
    /// <param name="server">Where the server listens.</param>
    public bool Contains(HostString host, ConnectionInfo connection, IServer server)
    {
        // No browser connects to a Unix socket.
        if (!host.HasValue || connection.LocalIpAddress is not { } local)
        {
            return true;
        }

        // In ASCII, as it was sent.
        var sent = new HostString(host.ToUriComponent()).Host;
        var name = sent.EndsWith('.') ? sent[..^1] : sent;
        return IPAddress.TryParse(name, out var address)
            ? ContainsAddress(AddressRange.Unmapped(address), AddressRange.Unmapped(local), connection.LocalPort, server)
            : name.Length > 0 && HostString.MatchesAny(name, _names);
    }

    private bool ContainsAddress(IPAddress address, IPAddress local, int port, IServer server) =>
        IPAddress.IsLoopback(address)
        || _addresses.Contains(address)
        || HostString.MatchesAny(address.ToString(), _names)
        || address.GetAddressBytes().AsSpan().SequenceEqual(local.GetAddressBytes())
        || ListensOnAll(port, server);

    // Then an address may be one that is translated on the way. It is no name that somebody else could let resolve to this server.
    private static bool ListensOnAll(int port, IServer server) => (server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        .Select(BindingAddress.Parse)
        .Any(bound => bound.Port == port && s_wildcards.Contains(bound.Host, StringComparer.Ordinal));

    private static string[] Split(string? hosts) => hosts?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static bool IsHost(string host)
    {
        var name = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
        return host == "*" || Uri.CheckHostName(name) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6;
    }
}
