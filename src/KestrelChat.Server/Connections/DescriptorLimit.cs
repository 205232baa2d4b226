using System.Globalization;

namespace KestrelChat.Server.Connections;

/// <summary>
/// How many connections the process's limit of file descriptors leaves room for. With none left Kestrel's accept loop fails
/// and tries again without a pause; the number of connections has to stay below.
/// </summary>
internal static class DescriptorLimit
{
    // proc_pid_limits(5): "Max open files   <soft>   <hard>   files". The runtime has raised the soft limit to the hard one.
    private const string LimitsFile = "/proc/self/limits";
    private const string OpenFiles = "Max open files";
    private const string OpenDescriptors = "/proc/self/fd";

    // For what is opened later: HTTP connections, refused connections on their way out, assemblies, time zones, logs.
    private const int LeastReserve = 64;
    private const int MostReserve = 1024;
    private const int ReservedShare = 16;

    /// <summary>How many connections there may be; <see cref="int.MaxValue"/> where no limit is known.</summary>
    public static int Connections() =>
        File.Exists(LimitsFile) ? Connections(File.ReadLines(LimitsFile), Directory.GetFiles(OpenDescriptors).Length) : int.MaxValue;

    /// <summary>The same, from the lines of the limits file and how many descriptors are open already.</summary>
    internal static int Connections(IEnumerable<string> limits, int open)
    {
        var line = limits.FirstOrDefault(each => each.StartsWith(OpenFiles, StringComparison.Ordinal)) ?? "";
        var soft = line.Length > OpenFiles.Length ? line[OpenFiles.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() : null;
        if (!int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
        {
            return int.MaxValue;
        }

        var reserve = Math.Clamp(limit / ReservedShare, LeastReserve, MostReserve);
        return Math.Max(1, limit - open - reserve);
    }
}
