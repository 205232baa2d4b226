using System.Runtime.InteropServices;

namespace KestrelChat.Load.Platform;

/// <summary>The errno values that need different handling, and their descriptions.</summary>
internal static class Errno
{
    internal const int Interrupted = 4;
    internal const int TryAgain = 11;
    internal const int InProgress = 115;
    internal const int ConnectionRefused = 111;
    internal const int AddressNotAvailable = 99;

    internal static int Last => Marshal.GetLastPInvokeError();

    internal static string Describe(int errno) => $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})";

    /// <summary>Returns the result of a system call, or throws with the name of the call when it is -1.</summary>
    internal static int Check(int result, string call) =>
        result >= 0 ? result : throw new LoadException($"{call} failed: {Describe(Last)}");
}
