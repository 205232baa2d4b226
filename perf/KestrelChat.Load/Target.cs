using System.Net;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Platform;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load;

/// <summary>The server under load and how clients connect to it.</summary>
/// <param name="Server">IPv4 address and port of the server.</param>
/// <param name="Protocol">Protocol of the server.</param>
/// <param name="Sources">Number of loopback addresses to spread the clients over; null for the default.</param>
internal sealed record Target(IPEndPoint Server, IBroadcastProtocol Protocol, int? Sources)
{
    internal const int MaxSources = 254;

    // Once half of the ports of an address are in use, the kernel's search for a free one becomes measurably slow.
    private const int ClientsPerSource = 10_000;

    /// <exception cref="LoadException">The kernel's limits do not allow this many connections.</exception>
    internal ClientPool CreatePool(int clients) => CreatePool(clients, secondPort: null, _ => false);

    /// <summary>Creates a pool whose clients connect to two nodes.</summary>
    /// <param name="clients">Total number of clients.</param>
    /// <param name="secondPort">Port of the second node, on the same host; null for one node.</param>
    /// <param name="isAtSecond">Returns whether the client with this index connects to the second node.</param>
    /// <exception cref="LoadException">The kernel's limits do not allow this many connections, or both nodes have the same port.</exception>
    internal ClientPool CreatePool(int clients, int? secondPort, Func<int, bool> isAtSecond)
    {
        if (secondPort == Server.Port)
        {
            throw new LoadException($"--second-port: invalid value '{secondPort}': expected the port of another node, this is --port.");
        }

        var second = secondPort is { } port ? new IPEndPoint(Server.Address, port) : null;
        int sources = Sources ?? DefaultSources(clients);
        KernelLimits.CheckCapacity(clients, sources, KernelLimits.DescriptorLimit(), KernelLimits.EphemeralPorts());
        return new ClientPool(index => second is not null && isAtSecond(index) ? second : Server, Protocol, clients, sources);
    }

    private int DefaultSources(int clients) => IPAddress.IsLoopback(Server.Address)
        ? Math.Min(MaxSources, (clients + ClientsPerSource - 1) / ClientsPerSource)
        : 1;
}
