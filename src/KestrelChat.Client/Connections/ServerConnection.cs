using System.Net.Security;
using System.Net.Sockets;

namespace KestrelChat.Client.Connections;

/// <summary>A connection to a server, in the clear or over TLS, with blocking calls.</summary>
/// <remarks>
/// One thread may receive while another sends; <see cref="ShutdownSend"/>, <see cref="Close"/> are safe for any thread.
/// </remarks>
internal sealed class ServerConnection : IDisposable
{
    private readonly ServerAddress _address;
    private readonly Socket _socket;
    private readonly SslStream? _tls;

    /// <summary>Held while sending; guards <see cref="_sendError"/>.</summary>
    private readonly Lock _sendLock = new();

    private readonly byte[] _firstReceived = new byte[TlsAlert.Length];
    private int _firstCount;
    private Exception? _sendError;
    private bool _hasShutdownSend;

    /// <param name="address">The server's address, for error messages.</param>
    /// <param name="socket">A connected socket; it is closed with the connection.</param>
    /// <param name="tls">The stream over <paramref name="socket"/> after its handshake; null in the clear.</param>
    public ServerConnection(ServerAddress address, Socket socket, SslStream? tls = null)
    {
        _address = address;
        _socket = socket;
        _tls = tls;
    }

    // The beginning of an alert: its type, and the major version of TLS.
    private static ReadOnlySpan<byte> TlsAlert => [21, 3];

    /// <summary>The server's address.</summary>
    public ServerAddress Address => _address;

    /// <summary>
    /// After the end: whether the server seems to expect TLS, since it closed a connection in the clear without a word, or with an alert.
    /// </summary>
    public bool SeemsToExpectTls =>
        _tls is null && (_firstCount == 0 ? !Volatile.Read(ref _hasShutdownSend) : TlsAlert.SequenceEqual(_firstReceived.AsSpan(0, _firstCount)));

    /// <summary>Waits for bytes and returns their number; 0 when the server has closed its side.</summary>
    /// <exception cref="ClientException">The connection was lost, or closed by <see cref="Close"/>.</exception>
    public int Receive(Span<byte> buffer)
    {
        int count;
        try
        {
            count = _tls is null ? _socket.Receive(buffer) : _tls.Read(buffer);
        }
        catch (Exception e) when (IsConnectionError(e))
        {
            throw Lost(Cause(e));
        }

        if (count == 0)
        {
            ThrowIfSendingFailed();
        }
        else if (_firstCount < _firstReceived.Length)
        {
            int first = Math.Min(count, _firstReceived.Length - _firstCount);
            buffer[..first].CopyTo(_firstReceived.AsSpan(_firstCount));
            _firstCount += first;
        }

        return count;
    }

    /// <summary>Sends all of <paramref name="bytes"/>; waits while the server does not read.</summary>
    /// <exception cref="ClientException">
    /// The connection was lost, or one of its sides closed. What the server had sent before can still be received.
    /// </exception>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        lock (_sendLock)
        {
            try
            {
                if (_tls is not null)
                {
                    _tls.Write(bytes);
                    return;
                }

                while (!bytes.IsEmpty)
                {
                    bytes = bytes[_socket.Send(bytes)..];
                }
            }
            catch (Exception e) when (IsConnectionError(e))
            {
                _sendError = Cause(e);
                throw Lost(_sendError);
            }
        }
    }

    /// <summary>Tells the server that nothing more follows. What it sends can still be received.</summary>
    public void ShutdownSend()
    {
        lock (_sendLock)
        {
            SendCloseNotify();
            Shutdown(SocketShutdown.Send);
        }
    }

    /// <summary>Closes both sides in an orderly way; calls that wait end.</summary>
    public void Close()
    {
        // A send that waits holds the lock: a server that does not read gets no goodbye.
        if (_tls is not null && _sendLock.TryEnter())
        {
            try
            {
                SendCloseNotify();
            }
            finally
            {
                _sendLock.Exit();
            }
        }

        // Disposing of a socket while another thread waits on it resets the connection and drops unsent bytes.
        Shutdown(SocketShutdown.Both);
        _tls?.Dispose();
        _socket.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private ClientException Lost(Exception cause) =>
        SeemsToExpectTls ? ClientErrors.LostBeforeAnything(_address, cause) : ClientErrors.ConnectionLost(_address, cause);

    // A stream reports a socket's error as an IOException, and what is not TLS as one, too.
    private static bool IsConnectionError(Exception e) =>
        e is SocketException or IOException or ObjectDisposedException or InvalidOperationException;

    private static Exception Cause(Exception e) => e.InnerException as SocketException ?? e;

    /// <summary>Reports a reset that only the sending direction saw.</summary>
    /// <remarks>
    /// The system reports a reset once. When a send receives it, the next receive looks like a normal end.
    /// </remarks>
    private void ThrowIfSendingFailed()
    {
        // A send that waits for buffer space holds the lock; this ends it.
        Shutdown(SocketShutdown.Send);
        lock (_sendLock)
        {
            // A send after a normal end fails with one of these two.
            if (_sendError is SocketException { SocketErrorCode: not (SocketError.Shutdown or SocketError.NotConnected) } error)
            {
                throw Lost(error);
            }
        }
    }

    private void SendCloseNotify()
    {
        if (_hasShutdownSend)
        {
            return;
        }

        Volatile.Write(ref _hasShutdownSend, true);
        try
        {
            // It has room in the socket's buffer unless the server does not read; then it is given up with the socket.
            _ = _tls?.ShutdownAsync().ContinueWith(
                static sent => sent.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
        catch (Exception e) when (IsConnectionError(e))
        {
            // The connection is lost already.
        }
    }

    private void Shutdown(SocketShutdown side)
    {
        try
        {
            _socket.Shutdown(side);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is already closed.
        }
    }
}
