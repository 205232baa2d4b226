namespace KestrelChat.Client.Streams;

/// <summary>Standard input, output and error without buffering.</summary>
/// <remarks>
/// Disposing of the streams is optional; the descriptors stay open for the life of the process. Unless on Windows, they are not
/// opened through <see cref="Console"/>, which sends control sequences to terminals and hides errors.
/// </remarks>
internal sealed class StandardStreams
{
    /// <summary>EPIPE, the same number on Linux and macOS.</summary>
    private const int BrokenPipe = 32;

    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;
    private const int Count = 3;

    /// <summary>Finds out which streams are open. To be called first of all.</summary>
    public StandardStreams()
    {
        if (OperatingSystem.IsWindows())
        {
            (Input, Output, Error) = (Console.OpenStandardInput(), Console.OpenStandardOutput(), Console.OpenStandardError());
            return;
        }

        // Only what this process inherited is a standard stream. If one was closed, its number may belong to a file that the
        // runtime has opened since; those are closed on exec.
        int[] flags = [.. Enumerable.Range(0, Count).Select(descriptor => LibC.Control(descriptor, GetDescriptorFlags))];
        Stream? Open(int descriptor) => flags[descriptor] >= 0 && (flags[descriptor] & CloseOnExec) == 0 ? new DescriptorStream(descriptor) : null;
        (Input, Output, Error) = (Open(0) ?? Stream.Null, Open(1) ?? new ClosedStream(), Open(2) ?? Stream.Null);

        // The connection to the server must not get the number of one of them.
        foreach (int _ in flags.Where(each => each < 0))
        {
            File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).SetHandleAsInvalid();
        }
    }

    /// <summary>Standard input; if it is closed, it is at its end.</summary>
    public Stream Input { get; }

    /// <summary>Standard output; if it is closed, writing to it fails.</summary>
    public Stream Output { get; }

    /// <summary>Standard error; if it is closed, what is written to it is lost.</summary>
    public Stream Error { get; }

    /// <summary>Standard output for text such as help, flushed after each write.</summary>
    public TextWriter OutputWriter => new StreamWriter(Output) { AutoFlush = true };

    /// <summary>Standard error for text, flushed after each write.</summary>
    public TextWriter ErrorWriter => new StreamWriter(Error) { AutoFlush = true };

    /// <summary>Whether a write failed because the reader closed the pipe.</summary>
    public static bool IsBrokenPipe(IOException e) => e.HResult == BrokenPipe;

    /// <summary>An output that was closed when the program started.</summary>
    private sealed class ClosedStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("it is closed");
    }
}
