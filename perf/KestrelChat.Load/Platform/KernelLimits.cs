using System.Globalization;

namespace KestrelChat.Load.Platform;

/// <summary>The number of connections this process may open, checked before the first one.</summary>
internal static class KernelLimits
{
    private const int OpenFiles = 7;

    // For the runtime, the console and files under /proc.
    private const int SpareDescriptors = 100;

    private const string PortRangeFile = "/proc/sys/net/ipv4/ip_local_port_range";

    /// <summary>Returns the maximum number of open descriptors (the soft limit, which the runtime raises to the hard limit).</summary>
    internal static long DescriptorLimit()
    {
        _ = Errno.Check(LibC.GetResourceLimit(OpenFiles, out var limit), "getrlimit");
        return limit.Soft > long.MaxValue ? long.MaxValue : (long)limit.Soft;
    }

    /// <summary>Returns the number of local ports per source address and destination.</summary>
    internal static int EphemeralPorts()
    {
        string[] range = File.ReadAllText(PortRangeFile).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return int.Parse(range[1], CultureInfo.InvariantCulture) - int.Parse(range[0], CultureInfo.InvariantCulture) + 1;
    }

    /// <summary>Returns the number of connections that a descriptor limit allows.</summary>
    internal static int Capacity(long descriptorLimit) => (int)Math.Clamp(descriptorLimit - SpareDescriptors, 0, int.MaxValue);

    /// <summary>Checks that a number of connections can be open at the same time.</summary>
    /// <param name="clients">Number of connections.</param>
    /// <param name="sources">Number of source addresses the connections are spread over.</param>
    /// <param name="descriptorLimit">Maximum number of open descriptors.</param>
    /// <param name="portsPerSource">Number of local ports per source address.</param>
    /// <exception cref="LoadException">The limits do not allow it.</exception>
    internal static void CheckCapacity(int clients, int sources, long descriptorLimit, int portsPerSource)
    {
        if (clients + SpareDescriptors > descriptorLimit)
        {
            throw new LoadException(
                $"--clients: invalid value '{clients}': requires {clients + SpareDescriptors} file descriptors, the limit is {descriptorLimit}; "
                + "raise it with ulimit -n or use fewer clients.");
        }

        if (clients > (long)sources * portsPerSource)
        {
            throw new LoadException(
                $"--clients: invalid value '{clients}': expected at most {(long)sources * portsPerSource} for {sources} source address(es); "
                + $"use more with --sources {(clients + portsPerSource - 1) / portsPerSource}.");
        }
    }
}
