namespace KestrelChat.Server.Platform;

/// <summary>The file descriptors of this process. Asks the system itself: <c>/proc</c> may be missing, or not readable.</summary>
internal static class Descriptors
{
    // RLIMIT_NOFILE and RLIM_INFINITY of Linux.
    private const int OpenFiles = 7;
    private const int GetDescriptorFlags = 1;

    // The system gives out the lowest free number, so the open ones are far below this.
    private const int MaxCounted = 65_536;

    /// <summary>How many a server needs to start and accept a few clients. With less the runtime fails to load assemblies.</summary>
    public const int Minimum = 256;

    /// <summary>The highest number of open descriptors; null = there is no limit, or it is not known. The runtime has raised the soft limit to the hard one.</summary>
    public static unsafe int? Limit
    {
        get
        {
            LibC.ResourceLimit limit;
            return OperatingSystem.IsLinux() && LibC.GetResourceLimit(OpenFiles, &limit) == 0 && limit.Soft <= int.MaxValue ? (int)limit.Soft : null;
        }
    }

    /// <summary>Counts the open descriptors.</summary>
    /// <param name="limit">The limit.</param>
    public static int CountOpen(int limit) => Enumerable.Range(0, Math.Min(limit, MaxCounted)).Count(descriptor => LibC.Control(descriptor, GetDescriptorFlags) >= 0);
}
