using Microsoft.Win32.SafeHandles;

namespace KestrelChat.Client;

/// <summary>
/// Standard input and output as unbuffered streams of bytes. The caller need not dispose of them; the descriptors stay
/// open for the life of the process.
/// </summary>
/// <remarks>
/// A terminal is never written through <see cref="Console"/>: that one first sends control sequences of its own.
/// </remarks>
internal static class StandardStreams
{
    /// <summary>EPIPE, the same number on Linux and macOS.</summary>
    private const int BrokenPipe = 32;

    /// <summary>Opens standard input.</summary>
    /// <exception cref="IOException">There is no standard input.</exception>
    public static Stream OpenInput()
    {
        // On a terminal the console's stream edits lines itself and re-encodes them; the terminal does that better.
        return OperatingSystem.IsWindows() || Console.IsInputRedirected
            ? Console.OpenStandardInput()
            : OpenDescriptor(0, FileAccess.Read);
    }

    /// <summary>Opens standard output.</summary>
    /// <exception cref="IOException">There is no standard output.</exception>
    public static Stream OpenOutput()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        // The console's stream drops what is written after the reader of a pipe went away, and never says so. A file is
        // better off with it: FileStream writes at a position of its own, past that of others who share the file.
        FileStream direct = OpenDescriptor(1, FileAccess.Write);
        return direct.CanSeek ? Console.OpenStandardOutput() : direct;
    }

    /// <summary>Opens standard output for the program's own text, such as help; each line is written at once.</summary>
    public static TextWriter OpenMessages() => new StreamWriter(
        OperatingSystem.IsWindows() || Console.IsOutputRedirected
            ? Console.OpenStandardOutput()
            : OpenDescriptor(1, FileAccess.Write)) { AutoFlush = true };

    /// <summary>Opens standard error for the program's own text; each line is written at once.</summary>
    public static TextWriter OpenErrors() => new StreamWriter(
        OperatingSystem.IsWindows() || Console.IsErrorRedirected
            ? Console.OpenStandardError()
            : OpenDescriptor(2, FileAccess.Write)) { AutoFlush = true };

    /// <summary>Whether a write failed because nobody reads any more.</summary>
    public static bool IsBrokenPipe(IOException e) => e.HResult == BrokenPipe;

    private static FileStream OpenDescriptor(int descriptor, FileAccess access) =>
        new(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
}
