using System.Runtime.InteropServices;

namespace KestrelChat.Server.Platform;

/// <summary>The system calls that the framework does not offer. Each returns -1 on failure and sets errno. Not for Windows.</summary>
internal static unsafe partial class LibC
{
    /// <summary><c>O_NONBLOCK</c> of Linux on x64 and ARM64.</summary>
    internal const int NonBlocking = 0x800;

    /// <summary><c>EINTR</c>, the same on Linux and macOS.</summary>
    internal const int Interrupted = 4;

    /// <summary><c>EAGAIN</c> of Linux.</summary>
    internal const int TryAgain = 11;

    /// <summary><c>MSG_DONTWAIT</c> of Linux.</summary>
    internal const int DoNotWait = 0x40;

    /// <summary><c>MSG_NOSIGNAL</c> of Linux.</summary>
    internal const int NoSignal = 0x4000;

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, byte* bytes, nuint count);

    [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
    internal static partial nint Receive(SafeHandle socket, byte* bytes, nuint count, int flags);

    /// <summary><c>send</c>, which may take a part.</summary>
    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    internal static partial nint Send(SafeHandle socket, byte* bytes, nuint count, int flags);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

    /// <summary><c>fcntl</c> with a command that has no argument.</summary>
    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Control(int descriptor, int command);

    /// <summary><c>ioctl</c> with a request that returns a number.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int ControlDevice(SafeHandle descriptor, nuint request, out int value);

    /// <summary><c>open</c> without a mode, for what exists.</summary>
    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "getrlimit", SetLastError = true)]
    internal static partial int GetResourceLimit(int resource, ResourceLimit* limit);

    /// <summary><c>struct rlimit</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ResourceLimit
    {
        public nuint Soft;
        public nuint Hard;
    }

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short ReturnedEvents;
    }
}
