using System.Globalization;

namespace KestrelChat.Server.Transport;

/// <summary>
/// How many sockets the process's limit of file descriptors leaves room for. With none left Kestrel's accept loop fails and
/// tries again without a pause, and the runtime itself may end the process ("Out of memory"): it must never come to that.
/// </summary>
/// <param name="Clients">How many clients there may be.</param>
/// <param name="Sockets">How many sockets may be open in all: the clients', HTTP's, and those of refused clients on their way out.</param>
internal sealed record DescriptorLimit(int Clients, int Sockets)
{
    // proc_pid_limits(5): "Max open files   <soft>   <hard>   files". The runtime has raised the soft limit to the hard one.
    private const string LimitsFile = "/proc/self/limits";
    private const string OpenFiles = "Max open files";
    private const string OpenDescriptors = "/proc/self/fd";

    // Kept free of clients. A quarter is for other sockets, the rest for what is opened later: the assemblies of HTTP, which
    // come with its first requests and which the runtime keeps open (some 30 descriptors, measured), and what it reads in
    // passing.
    private const int LeastReserve = 64;
    private const int MostReserve = 1024;
    private const int ReservedShare = 16;
    private const int ReserveForSockets = 4;

    /// <summary>Where no limit is known.</summary>
    private static readonly DescriptorLimit s_none = new(int.MaxValue / 2, int.MaxValue);

    /// <summary>What is left to this process now.</summary>
    public static DescriptorLimit OfThisProcess() =>
        File.Exists(LimitsFile) ? Of(File.ReadLines(LimitsFile), Directory.GetFiles(OpenDescriptors).Length) : s_none;

    /// <summary>The same, from the lines of the limits file and how many descriptors are open already.</summary>
    internal static DescriptorLimit Of(IEnumerable<string> limits, int open)
    {
        var line = limits.FirstOrDefault(each => each.StartsWith(OpenFiles, StringComparison.Ordinal)) ?? "";
        var soft = line.Length > OpenFiles.Length ? line[OpenFiles.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() : null;
        if (!int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
        {
            return s_none;
        }

        var reserve = Math.Clamp(limit / ReservedShare, LeastReserve, MostReserve);
        var clients = Math.Max(1, limit - open - reserve);
        return new DescriptorLimit(clients, clients + (reserve / ReserveForSockets));
    }
}
