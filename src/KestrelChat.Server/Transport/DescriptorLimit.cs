using System.Globalization;

namespace KestrelChat.Server.Transport;

/// <summary>
/// How many sockets the process's limit of file descriptors allows. It must never be reached: Kestrel's accept loop would then fail
/// and retry without a pause, and the runtime may end the process ("Out of memory").
/// </summary>
/// <param name="Clients">The most clients.</param>
/// <param name="Sockets">The most open sockets: those of clients, of HTTP, and of refused clients until they are closed.</param>
internal sealed record DescriptorLimit(int Clients, int Sockets)
{
    // proc_pid_limits(5): "Max open files   <soft>   <hard>   files". The runtime has raised the soft limit to the hard one.
    private const string LimitsFile = "/proc/self/limits";
    private const string OpenFilesLabel = "Max open files";
    private const string OpenDescriptorsFolder = "/proc/self/fd";

    // Not available to clients. A quarter is for other sockets, the rest for files that are opened later: the assemblies that the
    // first HTTP requests load and the runtime keeps open (measured: about 30 descriptors), and files that are read briefly.
    private const int MinReserve = 64;
    private const int MaxReserve = 1024;
    private const int ReserveDivisor = 16;
    private const int SocketReserveDivisor = 4;

    private static readonly DescriptorLimit s_unlimited = new(int.MaxValue / 2, int.MaxValue);

    /// <summary>What the descriptors that this process has not used yet allow.</summary>
    public static DescriptorLimit OfThisProcess() =>
        File.Exists(LimitsFile) ? Of(File.ReadLines(LimitsFile), Directory.GetFiles(OpenDescriptorsFolder).Length) : s_unlimited;

    /// <param name="limits">The lines of the limits file.</param>
    /// <param name="open">The number of open descriptors.</param>
    internal static DescriptorLimit Of(IEnumerable<string> limits, int open)
    {
        var line = limits.FirstOrDefault(each => each.StartsWith(OpenFilesLabel, StringComparison.Ordinal)) ?? "";
        var soft = line.Length > OpenFilesLabel.Length ? line[OpenFilesLabel.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() : null;
        if (!int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
        {
            return s_unlimited;
        }

        var reserve = Math.Clamp(limit / ReserveDivisor, MinReserve, MaxReserve);
        var clients = Math.Max(1, limit - open - reserve);
        return new DescriptorLimit(clients, clients + (reserve / SocketReserveDivisor));
    }
}
