using System.Runtime.InteropServices;

namespace KestrelChat.Load.Measuring;

/// <summary>What figures must be read against.</summary>
/// <param name="Cores">Cores of the machine.</param>
/// <param name="LoadToolCores">Those of them that the load tool may run on.</param>
/// <param name="CpuModel">As the kernel names it.</param>
/// <param name="Kernel">Its release.</param>
/// <param name="Runtime">The .NET runtime of the load tool.</param>
internal sealed record MachineInfo(int Cores, int LoadToolCores, string CpuModel, string Kernel, string Runtime)
{
    internal static MachineInfo Read()
    {
        string[] cpus = File.ReadAllLines("/proc/cpuinfo");
        return new(
            cpus.Count(line => line.StartsWith("processor", StringComparison.Ordinal)),
            Environment.ProcessorCount,
            CpuModelIn(cpus),
            File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            RuntimeInformation.FrameworkDescription);
    }

    private static string CpuModelIn(string[] cpus)
    {
        string? line = cpus.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));

        // Not every architecture has the line.
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
