using Microsoft.Win32.SafeHandles;

namespace KestrelChat.Client;

/// <summary>Opens standard input, output and error without buffering.</summary>
/// <remarks>
/// Disposing of the streams is optional; the descriptors stay open for the life of the process. Terminals are not opened
/// through <see cref="Console"/>, because it sends control sequences of its own.
/// </remarks>
internal static class StandardStreams
{
    /// <summary>EPIPE, the same number on Linux and macOS.</summary>
    private const int BrokenPipe = 32;

    /// <exception cref="IOException">Standard input is closed.</exception>
    public static Stream OpenInput()
    {
        // On a terminal, Console's stream edits and re-encodes lines, which the terminal itself does better.
        return OperatingSystem.IsWindows() || Console.IsInputRedirected
            ? Console.OpenStandardInput()
            : OpenDescriptor(0, FileAccess.Read);
    }

    /// <exception cref="IOException">Standard output is closed.</exception>
    public static Stream OpenOutput()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        // Console's stream hides a broken pipe and drops the bytes. For a file it is the right one: FileStream writes at its
        // own position and would overwrite other processes that share the file.
        FileStream direct = OpenDescriptor(1, FileAccess.Write);
        return direct.CanSeek ? Console.OpenStandardOutput() : direct;
    }

    /// <summary>Opens standard output for text such as help, flushed after each write.</summary>
    public static TextWriter OpenOutputWriter() => new StreamWriter(
        OperatingSystem.IsWindows() || Console.IsOutputRedirected
            ? Console.OpenStandardOutput()
            : OpenDescriptor(1, FileAccess.Write)) { AutoFlush = true };

    /// <summary>Opens standard error for text, flushed after each write.</summary>
    public static TextWriter OpenErrorWriter() => new StreamWriter(
        OperatingSystem.IsWindows() || Console.IsErrorRedirected
            ? Console.OpenStandardError()
            : OpenDescriptor(2, FileAccess.Write)) { AutoFlush = true };

    /// <summary>Whether a write failed because the reader closed the pipe.</summary>
    public static bool IsBrokenPipe(IOException e) => e.HResult == BrokenPipe;

    private static FileStream OpenDescriptor(int descriptor, FileAccess access) =>
        new(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
}
