using System.Runtime.InteropServices;
using KestrelChat.Server.Platform;
using Microsoft.Win32.SafeHandles;

namespace KestrelChat.Server.Moderation;

/// <summary>A folder that is flushed to the disk, so that a file that was renamed in it is still there after a power failure.</summary>
internal sealed class FolderFlush : IDisposable
{
    private const int ReadOnly = 0;

    // Null on Windows, which has no such call; its file systems log renames.
    private readonly SafeFileHandle? _handle;

    /// <summary>Opens the folder, before anything is changed in it.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public FolderFlush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // .NET opens files only.
        _handle = new SafeFileHandle(LibC.Open(folder, ReadOnly), ownsHandle: true);
        if (_handle.IsInvalid)
        {
            throw new IOException($"cannot open the directory '{folder}': {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <exception cref="IOException">It cannot be flushed.</exception>
    public void Flush()
    {
        if (_handle is not null)
        {
            RandomAccess.FlushToDisk(_handle);
        }
    }

    public void Dispose() => _handle?.Dispose();
}
