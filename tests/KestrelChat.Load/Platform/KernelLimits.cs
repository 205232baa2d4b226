using System.Globalization;

namespace KestrelChat.Load.Platform;

/// <summary>How many connections this process may open, looked at before the first one is.</summary>
internal static class KernelLimits
{
    private const int OpenFiles = 7;

    // The runtime, the console and the process files have some descriptors open besides the clients.
    private const int SpareDescriptors = 100;

    private const string PortRangeFile = "/proc/sys/net/ipv4/ip_local_port_range";

    /// <summary>Descriptors this process may have open (the soft limit, which the runtime raises to the hard one).</summary>
    internal static long DescriptorLimit()
    {
        _ = Errno.Check(LibC.GetResourceLimit(OpenFiles, out var limit), "getrlimit");
        return limit.Soft > long.MaxValue ? long.MaxValue : (long)limit.Soft;
    }

    /// <summary>Local ports the kernel hands out per source address and destination.</summary>
    internal static int EphemeralPorts()
    {
        string[] range = File.ReadAllText(PortRangeFile).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return int.Parse(range[1], CultureInfo.InvariantCulture) - int.Parse(range[0], CultureInfo.InvariantCulture) + 1;
    }

    /// <summary>Connections that may be open at a time with so many descriptors.</summary>
    internal static int Capacity(long descriptorLimit) => (int)Math.Clamp(descriptorLimit - SpareDescriptors, 0, int.MaxValue);

    /// <summary>Checks that so many connections can be open at a time.</summary>
    /// <param name="clients">How many are wanted.</param>
    /// <param name="sources">Source addresses they are spread over.</param>
    /// <param name="descriptorLimit">Descriptors the process may have open.</param>
    /// <param name="portsPerSource">Local ports the kernel hands out per source address.</param>
    /// <exception cref="LoadException">They cannot.</exception>
    internal static void CheckCapacity(int clients, int sources, long descriptorLimit, int portsPerSource)
    {
        if (clients + SpareDescriptors > descriptorLimit)
        {
            throw new LoadException(
                $"--clients {clients}: needs {clients + SpareDescriptors} file descriptors, the limit is {descriptorLimit}; "
                + "raise it with ulimit -n, or ask for fewer clients.");
        }

        if (clients > (long)sources * portsPerSource)
        {
            throw new LoadException(
                $"--clients {clients}: needs more than the {portsPerSource} local ports of one source address; "
                + $"spread them with --sources {(clients + portsPerSource - 1) / portsPerSource}.");
        }
    }
}
