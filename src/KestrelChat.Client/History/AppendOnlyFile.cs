using System.Runtime.InteropServices;
using KestrelChat.Client.Streams;
using Microsoft.Win32.SafeHandles;

namespace KestrelChat.Client.History;

/// <summary>Appends to a file to which other processes append at the same time.</summary>
/// <remarks>
/// The framework's <see cref="FileMode.Append"/> seeks to the end once and then writes there, so that one process overwrites what another
/// has written meanwhile. With O_APPEND the system writes at the end.
/// </remarks>
internal static partial class AppendOnlyFile
{
    // The same on Linux and macOS, and what differs.
    private const int WriteOnly = 1;
    private const int AppendLinux = 0x400;
    private const int AppendMac = 0x8;
    private const int CloseOnExecLinux = 0x80000;
    private const int CloseOnExecMac = 0x1000000;
    private const int Interrupted = 4;

    /// <summary>Appends bytes in one write, and creates the file if it is missing.</summary>
    /// <exception cref="IOException">The bytes were not, or not all, written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be created.</exception>
    public static void Append(string path, ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            using var end = PrivateFiles.Open(path, FileMode.Append);
            end.Write(bytes);
            return;
        }

        // Created by the framework: the mode is a variable argument of open, which is passed in another way on some systems.
        PrivateFiles.Open(path, FileMode.OpenOrCreate).Dispose();
        using var file = OpenAtEnd(path);
        using DescriptorStream stream = new((int)file.DangerousGetHandle());
        stream.Write(bytes);
    }

    private static SafeFileHandle OpenAtEnd(string path)
    {
        var flags = WriteOnly | (OperatingSystem.IsMacOS() ? AppendMac | CloseOnExecMac : AppendLinux | CloseOnExecLinux);
        while (true)
        {
            var descriptor = Open(path, flags);
            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
