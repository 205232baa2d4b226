using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using KestrelChat.Server.Platform;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Transport;

/// <summary>
/// Reads from a socket when the consumer asks, without a pipe and a receive loop between: nothing is read ahead, a buffer is held only
/// while there are bytes in it, and a read that waits allocates nothing.
/// </summary>
/// <remarks>
/// One consumer, as with any pipe reader; <see cref="CancelPendingRead"/>: any thread. A read that waits continues on the pool thread that
/// learned of the data. What a consumer examines and leaves is its own to bound. Linux only.
/// </remarks>
internal sealed class DirectPipeReader : PipeReader, IValueTaskSource<ReadResult>, IDisposable
{
    internal const int SmallestBuffer = 4 * 1024;

    private readonly Socket _socket;
    private readonly ISocketOwner _owner;
    private readonly ArrayPool<byte> _pool;

    // Also the lock.
    private readonly SocketReadiness _readiness;

    // The consumer's, and while it waits for a read that of whoever ends the read.
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _hasUnexamined;
    private bool _hasEnded;
    private Exception? _error;
    private ManualResetValueTaskSourceCore<bool> _read;
    private CancellationTokenRegistration _cancellation;

    // Under the lock. Waiting for the socket goes on when the read that wants it is cancelled.
    private bool _isReadPending;
    private bool _isWaiting;
    private bool _isCancelled;

    public DirectPipeReader(Socket socket, ISocketOwner owner, ArrayPool<byte> pool)
    {
        _socket = socket;
        _owner = owner;
        _pool = pool;
        _readiness = new SocketReadiness(socket, this);
    }

    private ReadOnlySequence<byte> Bytes => new(_buffer, _start, _end - _start);

    /// <summary>Whether a read has a result, apart from being cancelled.</summary>
    private bool HasResult => _hasUnexamined || _hasEnded || _error is not null;

    /// <exception cref="ConnectionResetException">The client has reset the connection.</exception>
    /// <exception cref="ConnectionAbortedException">The server has closed it.</exception>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        }

        lock (_readiness)
        {
            // A wait that ends at once leaves bytes, the end or an error behind, or nothing after all.
            while (!_isCancelled && !HasResult)
            {
                if (_isWaiting || TryWait())
                {
                    _read.Reset();
                    _isReadPending = true;
                    if (cancellationToken.CanBeCanceled)
                    {
                        _cancellation = cancellationToken.UnsafeRegister(static (reader, token) => ((DirectPipeReader)reader!).Cancel(token), this);
                    }

                    return new ValueTask<ReadResult>(this, _read.Version);
                }

                if (!HasResult)
                {
                    Receive();
                }
            }

            return new ValueTask<ReadResult>(Take());
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        lock (_readiness)
        {
            if (!_isCancelled && !HasResult)
            {
                Receive();
                if (!HasResult)
                {
                    result = default;
                    return false;
                }
            }

            result = Take();
            return true;
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_buffer.Length > 0)
        {
            var bytes = Bytes;
            _hasUnexamined = !bytes.Slice(examined).IsEmpty;
            _start += (int)bytes.Slice(bytes.Start, consumed).Length;
            GiveBackIfEmpty();
        }
    }

    public override void CancelPendingRead()
    {
        lock (_readiness)
        {
            _isCancelled = true;
            if (!_isReadPending)
            {
                return;
            }

            _isReadPending = false;
        }

        _read.SetResult(true);
    }

    public override void Complete(Exception? exception = null)
    {
        lock (_readiness)
        {
            _hasEnded = true;
            _start = _end;
            GiveBackIfEmpty();
        }
    }

    /// <summary>Gives back what it holds. To be called when the socket is closed and nobody reads any more.</summary>
    public void Dispose()
    {
        Complete();
        _readiness.Dispose();
    }

    /// <summary>The socket has something to read, or has failed. Called once for each wait, on a pool thread.</summary>
    internal void OnReady()
    {
        lock (_readiness)
        {
            _isWaiting = false;
            KeepFailure();
            if (!_isReadPending)
            {
                return;
            }

            while (!HasResult)
            {
                Receive();
                if (HasResult || TryWait())
                {
                    break;
                }
            }

            if (_isWaiting)
            {
                // Nothing was there after all.
                return;
            }

            _isReadPending = false;
        }

        _read.SetResult(true);
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        _cancellation.Dispose();
        _cancellation = default;
        _read.GetResult(token);
        lock (_readiness)
        {
            return Take();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken cancellationToken)
    {
        lock (_readiness)
        {
            if (!_isReadPending)
            {
                return;
            }

            _isReadPending = false;
        }

        _read.SetException(new OperationCanceledException(cancellationToken));
    }

    private ReadResult Take()
    {
        var isCancelled = _isCancelled;
        _isCancelled = false;
        return _error is null || isCancelled || _hasUnexamined ? new ReadResult(Bytes, isCancelled, _hasEnded) : throw _error;
    }

    /// <summary>Waits for the socket. Returns false if it is ready at once, closed, or has failed. Under the lock.</summary>
    private bool TryWait()
    {
        try
        {
            _isWaiting = _readiness.Start();
            if (!_isWaiting)
            {
                KeepFailure();
            }
        }
        catch (ObjectDisposedException)
        {
            // To receive will say why.
        }

        return _isWaiting;
    }

    /// <summary>Keeps the error by which a wait ended. The system tells it once: to receive would then find an ordinary end. Under the lock.</summary>
    private void KeepFailure()
    {
        if (_readiness.SocketError != SocketError.Success)
        {
            var failure = new SocketException((int)_readiness.SocketError);
            _error ??= _owner.CloseReason ?? new ConnectionResetException(failure.Message, failure);
        }
    }

    /// <summary>Receives what is there without waiting. Under the lock.</summary>
    private unsafe void Receive()
    {
        try
        {
            Reserve();
            nint received;
            fixed (byte* free = &_buffer[_end])
            {
                do
                {
                    received = LibC.Receive(_socket.SafeHandle, free, (nuint)(_buffer.Length - _end), LibC.DoNotWait);
                }
                while (received < 0 && Marshal.GetLastPInvokeError() == LibC.Interrupted);
            }

            if (received > 0)
            {
                _end += (int)received;
                _hasUnexamined = true;
            }
            else if (received == 0)
            {
                _hasEnded = true;
            }
            else if (Marshal.GetLastPInvokeError() is var error && error != LibC.TryAgain)
            {
                _error = _owner.CloseReason ?? new ConnectionResetException(Marshal.GetPInvokeErrorMessage(error));
            }
        }
        catch (ObjectDisposedException e)
        {
            _error = _owner.CloseReason ?? e;
        }

        GiveBackIfEmpty();
    }

    private void Reserve()
    {
        if (_end < _buffer.Length)
        {
            return;
        }

        var length = _end - _start;
        var larger = _pool.Rent(Math.Max(SmallestBuffer, length * 2));
        _buffer.AsSpan(_start, length).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            _pool.Return(_buffer);
        }

        (_buffer, _start, _end) = (larger, 0, length);
    }

    private void GiveBackIfEmpty()
    {
        if (_start == _end && _buffer.Length > 0)
        {
            _pool.Return(_buffer);
            (_buffer, _start, _end) = ([], 0, 0);
        }
    }
}
