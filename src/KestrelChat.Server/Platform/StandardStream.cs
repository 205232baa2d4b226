using System.Runtime.InteropServices;

namespace KestrelChat.Server.Platform;

/// <summary>Standard output or standard error, unbuffered, for text that is written in whole lines.</summary>
/// <remarks>
/// Not thread safe.
/// A write blocks as long as nobody reads, and throws if it fails. <see cref="Console"/> is not used: it holds one lock for both
/// streams while it writes, hides errors, and sends control sequences to terminals.
/// </remarks>
internal sealed class StandardStream : Stream
{
    // errno and flags, the same on Linux and macOS except for EAGAIN.
    private const int BadDescriptor = 9;
    private const int TryAgainMac = 35;
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;
    private const short PollOut = 4;

    private readonly int _descriptor;
    private readonly bool _isOpen;
    private bool _isTorn;

    private StandardStream(int descriptor)
    {
        _descriptor = descriptor;

        // Only what this process inherited is a standard stream. If it was closed, the number may belong to a file or socket that the
        // runtime has opened since; those are closed on exec.
        var flags = LibC.Control(descriptor, GetDescriptorFlags);
        _isOpen = flags >= 0 && (flags & CloseOnExec) == 0;
    }

    public static Stream Output { get; } = OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new StandardStream(1);

    public static Stream Error { get; } = OperatingSystem.IsWindows() ? Console.OpenStandardError() : new StandardStream(2);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Opens <c>/dev/null</c> in place of the standard streams that are closed, so that no socket becomes one of them.</summary>
    /// <remarks>To be called first of all.</remarks>
    public static void OccupyClosed()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _ = (Output, Error);
        var closed = Enumerable.Range(0, 3).Count(descriptor => LibC.Control(descriptor, GetDescriptorFlags) < 0);
        for (; closed > 0; closed--)
        {
            // The system gives out the lowest free number. Never closed.
            File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).SetHandleAsInvalid();
        }
    }

    /// <exception cref="IOException">The stream is closed, its reader is gone, or the disk is full.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!_isOpen)
        {
            throw Failure(BadDescriptor);
        }

        if (_isTorn)
        {
            // The disk was full in the middle of a line.
            WriteAll("\n"u8);
        }

        WriteAll(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static IOException Failure(int error) => new(Marshal.GetPInvokeErrorMessage(error), error);

    private unsafe void WriteAll(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* bytes = buffer)
            {
                written = LibC.Write(_descriptor, bytes, (nuint)buffer.Length);
            }

            if (written > 0)
            {
                buffer = buffer[(int)written..];
                _isTorn = !buffer.IsEmpty;
            }
            else
            {
                WaitOrThrow(Marshal.GetLastPInvokeError());
            }
        }
    }

    private unsafe void WaitOrThrow(int error)
    {
        if (error is LibC.TryAgain or TryAgainMac)
        {
            // Another process has made the stream, which it shares, non-blocking.
            var descriptor = new LibC.PollDescriptor { Descriptor = _descriptor, Events = PollOut };
            _ = LibC.Poll(&descriptor, 1, timeoutMilliseconds: -1);
        }
        else if (error != LibC.Interrupted)
        {
            throw Failure(error);
        }
    }
}
