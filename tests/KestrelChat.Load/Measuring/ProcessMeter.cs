using System.Globalization;
using KestrelChat.Load.Platform;

namespace KestrelChat.Load.Measuring;

/// <summary>Reads the CPU time and the memory of a process from outside.</summary>
internal sealed class ProcessMeter
{
    private readonly int processId;
    private readonly int cpuClock;

    /// <exception cref="LoadException">There is no such process.</exception>
    internal ProcessMeter(int processId)
    {
        this.processId = processId;

        // The kernel's own count in nanoseconds over all threads, those that have ended as well:
        // /proc/PID/stat has it in hundredths of a second, /proc/PID/task/*/schedstat for living threads only.
        if (LibC.GetCpuClock(processId, out cpuClock) != 0)
        {
            throw new LoadException($"--pid {processId}: there is no such process.");
        }
    }

    /// <summary>CPU time used since its start, user and system, in nanoseconds.</summary>
    internal long CpuNanoseconds() => LibC.GetTime(cpuClock, out var time) == 0
        ? ((long)time.Seconds * 1_000_000_000) + time.Nanoseconds
        : throw Ended();

    /// <summary>Memory held in RAM, in bytes.</summary>
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
            // It has ended since; as below.
        }

        throw Ended();
    }

    private LoadException Ended() => new($"the server process {processId} has ended.");
}
