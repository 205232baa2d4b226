using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KestrelChat.Server.Platform;

namespace KestrelChat.Server.Transport;

/// <summary>
/// Sends what was written since the last flush in the caller, without another thread or a queue: the kernel nearly always takes all of
/// it at once. Only what it does not take is awaited.
/// </summary>
/// <remarks>
/// One producer, as with any pipe writer. A buffer is held from the first write until the kernel has taken everything, so an idle
/// connection has none; it is as large as what was written. A flush of a connection that is gone completes with
/// <see cref="FlushResult.IsCompleted"/>, and throws nothing. Not for a producer that holds memory while another flushes, as HTTP
/// does. Linux only.
/// </remarks>
/// <param name="socket">A connected socket, TCP or unix.</param>
/// <param name="owner">Closes the socket at the end.</param>
/// <param name="pool">The buffers.</param>
internal sealed class DirectPipeWriter(Socket socket, ISocketOwner owner, ArrayPool<byte> pool) : PipeWriter
{
    /// <summary>Enough for a line of the chat, or a few.</summary>
    internal const int SmallBuffer = 4 * 1024;

    /// <summary>Enough for what the chat writes between two flushes: somewhat more than 64 KiB.</summary>
    internal const int LargeBuffer = 128 * 1024;

    // A fan-out to a thousand clients touches all of their objects: one less for each.
    private readonly SafeSocketHandle _handle = socket.SafeHandle;

    private byte[] _buffer = [];
    private int _length;
    private Task? _sending;
    private volatile bool _ended;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _length;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _buffer.Length - _length);
        _length += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_sending is not null)
        {
            return FlushLaterAsync(cancellationToken);
        }

        var (buffer, length) = (_buffer, _length);
        (_buffer, _length) = ([], 0);
        var sent = Send(buffer.AsSpan(0, length));
        if (sent == length)
        {
            GiveBack(buffer);
            return new ValueTask<FlushResult>(Result);
        }

        _sending = SendRestAsync(buffer, sent, length);
        return FlushLaterAsync(cancellationToken);
    }

    /// <summary>Sends these bytes after those written before. They are not used after the call.</summary>
    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (_length == 0 && _sending is null)
        {
            source = source[Send(source.Span)..];
            if (source.IsEmpty)
            {
                return new ValueTask<FlushResult>(Result);
            }
        }

        this.Write(source.Span);
        return FlushAsync(cancellationToken);
    }

    /// <summary>Closes the connection. What was not flushed is sent if the kernel takes it at once.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (_sending is null)
        {
            Send(_buffer.AsSpan(0, _length));
        }

        GiveBack(_buffer);
        (_buffer, _length) = ([], 0);
        End();
    }

    /// <summary>Not supported: nobody waits for a flush without a cancellation token and wants to stop.</summary>
    public override void CancelPendingFlush() => throw new NotSupportedException();

    private FlushResult Result => new(isCanceled: false, _ended);

    private void Reserve(int sizeHint)
    {
        if (_buffer.Length - _length >= Math.Max(1, sizeHint))
        {
            return;
        }

        var needed = _length + Math.Max(1, sizeHint);
        var larger = pool.Rent(needed <= SmallBuffer ? SmallBuffer : Math.Max(needed, Math.Max(LargeBuffer, _buffer.Length * 2)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        GiveBack(_buffer);
        _buffer = larger;
    }

    /// <summary>Sends what the kernel takes at once. Returns its length; all of it if the connection is gone.</summary>
    private unsafe int Send(ReadOnlySpan<byte> bytes)
    {
        if (_ended || bytes.IsEmpty)
        {
            return bytes.Length;
        }

        try
        {
            while (true)
            {
                fixed (byte* start = bytes)
                {
                    var sent = LibC.Send(_handle, start, (nuint)bytes.Length, LibC.DoNotWait | LibC.NoSignal);
                    if (sent >= 0)
                    {
                        return (int)sent;
                    }
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case LibC.Interrupted:
                        continue;
                    case LibC.TryAgain:
                        return 0;
                    default:
                        End();
                        return bytes.Length;
                }
            }
        }
        catch (ObjectDisposedException)
        {
            End();
            return bytes.Length;
        }
    }

    private async Task SendRestAsync(byte[] buffer, int sent, int length)
    {
        try
        {
            while (sent < length)
            {
                sent += await socket.SendAsync(buffer.AsMemory(sent, length - sent));
            }

            GiveBack(buffer);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            End();
        }
    }

    /// <summary>Flushes when the kernel has taken what came before.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> FlushLaterAsync(CancellationToken cancellationToken)
    {
        // What a cancelled flush began goes on: bytes that the kernel took cannot be taken back.
        var sending = _sending!;
        await (cancellationToken.CanBeCanceled ? sending.WaitAsync(cancellationToken) : sending);
        _sending = _sending == sending ? null : _sending;
        return _buffer.Length > 0 ? await FlushAsync(cancellationToken) : Result;
    }

    private void End()
    {
        _ended = true;
        owner.CloseSocket();
    }

    private void GiveBack(byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            pool.Return(buffer);
        }
    }
}
