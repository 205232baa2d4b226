using System.Runtime.InteropServices;

namespace KestrelChat.Load.Measuring;

/// <summary>The machine on which the figures were measured.</summary>
/// <param name="Cores">Number of cores of the machine.</param>
/// <param name="LoadToolCores">Number of cores on which the load tool may run.</param>
/// <param name="CpuModel">Model name reported by the kernel.</param>
/// <param name="Kernel">Kernel release.</param>
/// <param name="Runtime">.NET runtime of the load tool.</param>
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

        // Not every architecture has this line.
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
