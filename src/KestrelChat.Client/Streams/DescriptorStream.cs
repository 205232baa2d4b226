using System.Runtime.InteropServices;

namespace KestrelChat.Client.Streams;

/// <summary>Reads and writes an inherited descriptor as it is: unbuffered, at the position that it shares with other processes.</summary>
/// <remarks>
/// A descriptor that another process has made non-blocking is waited for. Failures are an <see cref="IOException"/> whose
/// HResult is errno. One thread may read while another writes.
/// </remarks>
internal sealed class DescriptorStream(int descriptor) : Stream
{
    // errno and flags, the same on Linux and macOS except for EAGAIN.
    private const int Interrupted = 4;
    private const int TryAgainLinux = 11;
    private const int TryAgainMac = 35;
    private const short PollIn = 1;
    private const short PollOut = 4;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override unsafe int Read(Span<byte> buffer)
    {
        while (true)
        {
            nint read;
            fixed (byte* bytes = buffer)
            {
                read = LibC.Read(descriptor, bytes, (nuint)buffer.Length);
            }

            if (read >= 0)
            {
                return (int)read;
            }

            WaitOrThrow(Marshal.GetLastPInvokeError(), PollIn);
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* bytes = buffer)
            {
                written = LibC.Write(descriptor, bytes, (nuint)buffer.Length);
            }

            if (written >= 0)
            {
                buffer = buffer[(int)written..];
            }
            else
            {
                WaitOrThrow(Marshal.GetLastPInvokeError(), PollOut);
            }
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private unsafe void WaitOrThrow(int error, short events)
    {
        if (error is TryAgainLinux or TryAgainMac)
        {
            LibC.PollDescriptor awaited = new() { Descriptor = descriptor, Events = events };
            _ = LibC.Poll(&awaited, 1, timeoutMilliseconds: -1);
        }
        else if (error != Interrupted)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
    }
}
