using System.Runtime.InteropServices;

namespace KestrelChat.Load.Platform;

/// <summary>The errno values the load loop tells apart, and their texts.</summary>
internal static class Errno
{
    internal const int Interrupted = 4;
    internal const int TryAgain = 11;
    internal const int InProgress = 115;
    internal const int ConnectionRefused = 111;
    internal const int AddressNotAvailable = 99;

    internal static int Last => Marshal.GetLastPInvokeError();

    internal static string Text(int errno) => $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})";

    /// <summary>Passes a system call's result on, or throws with the call's name where it is -1.</summary>
    internal static int Check(int result, string call) =>
        result >= 0 ? result : throw new LoadException($"{call} failed: {Text(Last)}");
}
