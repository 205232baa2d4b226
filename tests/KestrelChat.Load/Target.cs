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
    internal ClientPool CreatePool(int clients)
    {
        int sources = Sources ?? DefaultSources(clients);
        KernelLimits.CheckCapacity(clients, sources, KernelLimits.DescriptorLimit(), KernelLimits.EphemeralPorts());
        return new ClientPool(Server, Protocol, clients, sources);
    }

    private int DefaultSources(int clients) => IPAddress.IsLoopback(Server.Address)
        ? Math.Min(MaxSources, (clients + ClientsPerSource - 1) / ClientsPerSource)
        : 1;
}
