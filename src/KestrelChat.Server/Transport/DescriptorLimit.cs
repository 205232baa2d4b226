using KestrelChat.Server.Platform;

namespace KestrelChat.Server.Transport;

/// <summary>
/// How many sockets the process's limit of file descriptors allows. It must never be reached: Kestrel's accept loop would then fail
/// and retry without a pause, and the runtime may end the process ("Out of memory").
/// </summary>
/// <param name="Clients">The most clients.</param>
/// <param name="Sockets">The most open sockets: those of clients, of HTTP, and of refused clients until they are closed.</param>
internal sealed record DescriptorLimit(int Clients, int Sockets)
{
    // Not available to clients. A quarter is for other sockets, the rest for files that are opened later: the assemblies that the
    // first HTTP requests load and the runtime keeps open (measured: about 30 descriptors), and files that are read briefly.
    private const int MinReserve = 64;
    private const int MaxReserve = 1024;
    private const int ReserveDivisor = 16;
    private const int SocketReserveDivisor = 4;

    private static readonly DescriptorLimit s_unlimited = new(int.MaxValue / 2, int.MaxValue);

    // What clients leave is divided: one half is for HTTP, the other for refused clients, of which those with TLS have a half.
    private const int Halves = 2;
    private const int Quarters = 4;

    /// <summary>The most HTTP connections.</summary>
    public int HttpConnections => Share(Halves);

    /// <summary>The most connections that are refused because the server is full.</summary>
    public int Refused => Share(Halves);

    /// <summary>The most handshakes with refused clients.</summary>
    public int RefusedHandshakes => Share(Quarters);

    /// <summary>What the descriptors that this process has not used yet allow.</summary>
    public static DescriptorLimit OfThisProcess() => Descriptors.Limit is { } limit ? Of(limit, Descriptors.CountOpen(limit)) : s_unlimited;

    /// <param name="limit">The limit of descriptors.</param>
    /// <param name="open">The number of open descriptors.</param>
    internal static DescriptorLimit Of(int limit, int open)
    {
        var reserve = Math.Clamp(limit / ReserveDivisor, MinReserve, MaxReserve);
        var clients = Math.Max(1, limit - open - reserve);
        return new DescriptorLimit(clients, clients + (reserve / SocketReserveDivisor));
    }

    private int Share(int divisor) => Math.Max(1, (Sockets - Clients) / divisor);
}
