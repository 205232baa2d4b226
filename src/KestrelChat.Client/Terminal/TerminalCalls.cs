using System.Runtime.InteropServices;

namespace KestrelChat.Client.Terminal;

/// <summary>The system calls for terminals and job control. Each returns -1 on failure and sets errno. Not for Windows.</summary>
/// <remarks>
/// Structures are passed as <see cref="OpaqueSize"/> bytes that only the C library reads and writes: their layout differs from
/// system to system, and nothing here needs it.
/// </remarks>
internal static unsafe partial class TerminalCalls
{
    /// <summary>More than <c>struct termios</c> (at most 72 bytes) or <c>struct sigaction</c> (at most 152) has anywhere.</summary>
    public const int OpaqueSize = 512;

    private const string Library = "libc";
    private const nuint GetSizeLinux = 0x5413;
    private const nuint GetSizeMac = 0x40087468;

    [LibraryImport(Library, EntryPoint = "isatty", SetLastError = true)]
    public static partial int IsTerminal(int descriptor);

    [LibraryImport(Library, EntryPoint = "tcgetattr", SetLastError = true)]
    public static partial int GetModes(int descriptor, byte* modes);

    [LibraryImport(Library, EntryPoint = "tcsetattr", SetLastError = true)]
    public static partial int SetModes(int descriptor, int actions, byte* modes);

    [LibraryImport(Library, EntryPoint = "cfmakeraw")]
    public static partial void MakeRaw(byte* modes);

    [LibraryImport(Library, EntryPoint = "tcgetpgrp", SetLastError = true)]
    public static partial int GetForegroundGroup(int descriptor);

    [LibraryImport(Library, EntryPoint = "getpgrp")]
    public static partial int GetOwnGroup();

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    /// <summary>Sends a signal to the calling thread, which has handled it when this returns.</summary>
    [LibraryImport(Library, EntryPoint = "raise", SetLastError = true)]
    public static partial int Raise(int signal);

    [LibraryImport(Library, EntryPoint = "sigaction", SetLastError = true)]
    public static partial int SetSignalAction(int signal, byte* action, byte* previous);

    /// <summary>Asks for the size of a terminal.</summary>
    /// <returns>False if <paramref name="descriptor"/> is no terminal.</returns>
    public static bool TryGetSize(int descriptor, out WindowSize size)
    {
        WindowSize answer = default;
        int result = OperatingSystem.IsMacOS()
            ? RuntimeInformation.ProcessArchitecture == Architecture.Arm64
                ? ControlOnStack(descriptor, GetSizeMac, 0, 0, 0, 0, 0, 0, &answer)
                : Control(descriptor, GetSizeMac, &answer)
            : Control(descriptor, GetSizeLinux, &answer);
        size = answer;
        return result == 0;
    }

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, WindowSize* size);

    // Apple's processors get the arguments of variadic functions on the stack, which begins after eight in registers.
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ControlOnStack(
        int descriptor, nuint request, nint unused1, nint unused2, nint unused3, nint unused4, nint unused5, nint unused6, WindowSize* size);

    /// <summary><c>struct winsize</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }
}
