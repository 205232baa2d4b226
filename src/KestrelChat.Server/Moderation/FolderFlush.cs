using System.Runtime.InteropServices;
using KestrelChat.Server.Platform;
using Microsoft.Win32.SafeHandles;

namespace KestrelChat.Server.Moderation;

/// <summary>Flushes a folder to the disk, so that a file that was renamed in it is still there after a power failure.</summary>
internal static class FolderFlush
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">It cannot be flushed.</exception>
    public static void Flush(string folder)
    {
        // Windows has no such call; its file systems log renames.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // .NET opens files only.
        using var handle = new SafeFileHandle(LibC.Open(folder, ReadOnly), ownsHandle: true);
        if (handle.IsInvalid)
        {
            throw new IOException($"cannot open the directory '{folder}': {Marshal.GetLastPInvokeErrorMessage()}");
        }

        RandomAccess.FlushToDisk(handle);
    }
}
