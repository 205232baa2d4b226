using System.Net;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Platform;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load;

/// <summary>The server under load and how to reach it.</summary>
/// <param name="Server">Its IPv4 address and port.</param>
/// <param name="Protocol">What it speaks.</param>
/// <param name="Sources">Loopback addresses to spread the clients over; null for as many as are of use.</param>
internal sealed record Target(IPEndPoint Server, IBroadcastProtocol Protocol, int? Sources)
{
    internal const int MaxSources = 254;

    // From half of an address's ports on, the kernel's search for a free one gets slow enough to be measured.
    private const int ClientsPerSource = 10_000;

    /// <exception cref="LoadException">So many connections cannot be open at a time.</exception>
    internal ClientPool CreatePool(int clients) => CreatePool(clients, secondPort: null, _ => false);

    /// <summary>The same, with the clients at two nodes.</summary>
    /// <param name="clients">How many in all.</param>
    /// <param name="secondPort">Where the second node listens, on the same host; null where there is none.</param>
    /// <param name="isAtSecond">Whether the client with this index connects to the second.</param>
    /// <exception cref="LoadException">So many connections cannot be open at a time, or the second is the first.</exception>
    internal ClientPool CreatePool(int clients, int? secondPort, Func<int, bool> isAtSecond)
    {
        if (secondPort == Server.Port)
        {
            throw new LoadException($"--second-port {secondPort}: the same as --port; give the port of another node of the cluster.");
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
