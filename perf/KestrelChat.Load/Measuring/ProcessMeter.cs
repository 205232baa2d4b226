using System.Globalization;
using KestrelChat.Load.Platform;

namespace KestrelChat.Load.Measuring;

/// <summary>Reads the CPU time and the memory of a process.</summary>
internal sealed class ProcessMeter
{
    private readonly int processId;
    private readonly int cpuClock;

    /// <exception cref="LoadException">The process does not exist.</exception>
    internal ProcessMeter(int processId)
    {
        this.processId = processId;

        // Nanoseconds over all threads, exited ones included: /proc/PID/stat counts in hundredths of a second,
        // /proc/PID/task/*/schedstat has running threads only.
        if (LibC.GetCpuClock(processId, out cpuClock) != 0)
        {
            throw new LoadException($"--pid: invalid value '{processId}': no such process.");
        }
    }

    /// <summary>Returns the user and system CPU time since the start of the process, in nanoseconds.</summary>
    internal long CpuNanoseconds() => LibC.GetTime(cpuClock, out var time) == 0
        ? ((long)time.Seconds * 1_000_000_000) + time.Nanoseconds
        : throw Exited();

    /// <summary>Returns the resident memory in bytes.</summary>
    internal long ResidentBytes()
    {
        try
        {
            foreach (string line in File.ReadLines($"/proc/{processId}/status"))
            {
                if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                {
                    string kibibytes = line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal);
                    return long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024;
                }
            }
        }
        catch (IOException)
        {
            // The process has exited; reported below.
        }

        throw Exited();
    }

    private LoadException Exited() => new($"the server process {processId} has exited.");
}
