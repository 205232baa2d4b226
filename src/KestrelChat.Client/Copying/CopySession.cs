using System.Net.Sockets;
using KestrelChat.Client.Connections;
using KestrelChat.Client.Streams;

namespace KestrelChat.Client.Copying;

/// <summary>
/// Copies bytes unchanged from <paramref name="input"/> to the server and from the server to <paramref name="output"/>.
/// </summary>
/// <param name="address">The server's address, for error messages.</param>
/// <param name="server">A connected socket. The caller closes it afterwards, which also ends the threads that wait on it.</param>
/// <param name="input">Read with blocking reads, on a thread of its own.</param>
/// <param name="output">Written and flushed after each receive, on a thread of its own.</param>
/// <remarks>
/// A read of standard input cannot be cancelled, so each direction runs on a background thread, which does not keep the
/// process alive. An instance runs once and disposes of nothing.
/// </remarks>
internal sealed class CopySession(ServerAddress address, Socket server, Stream input, Stream output)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Held while sending; guards <see cref="_sendError"/>.</summary>
    private readonly Lock _sendLock = new();

    private SocketException? _sendError;

    /// <summary>
    /// Runs until the server closes its side or the reader of <c>output</c> closes the pipe. The end of <c>input</c>
    /// closes the sending side only. All received bytes are written and flushed when this returns.
    /// </summary>
    /// <exception cref="ClientException">The connection was lost, or one of the streams failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Task sending = StartThread(CopyInputToServer);
        Task receiving = StartThread(CopyServerToOutput);

        // The server ends the session; the sending direction does so only when the input fails.
        Task first = await Task.WhenAny(sending, receiving).WaitAsync(cancellationToken);
        await first;
        await receiving.WaitAsync(cancellationToken);
    }

    private static Task StartThread(Action copy) => Task.Factory.StartNew(
        copy, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    private void CopyInputToServer()
    {
        byte[] buffer = new byte[BufferSize];
        while (ReadInput(buffer) is int count and > 0)
        {
            if (!TrySend(() => SendAll(buffer.AsSpan(0, count))))
            {
                // Bytes already received must still be printed; the receiving direction ends the session.
                return;
            }
        }

        TrySend(() => server.Shutdown(SocketShutdown.Send));
    }

    private void CopyServerToOutput()
    {
        byte[] buffer = new byte[BufferSize];
        while (Receive(buffer) is int count and > 0)
        {
            try
            {
                output.Write(buffer, 0, count);
                output.Flush();
            }
            catch (IOException e) when (StandardStreams.IsBrokenPipe(e))
            {
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw ClientErrors.OutputFailed(address, e);
            }
        }

        ThrowIfSendingFailed();
    }

    private int ReadInput(byte[] buffer)
    {
        try
        {
            return input.Read(buffer, 0, buffer.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ClientErrors.InputFailed(address, e);
        }
    }

    private int Receive(byte[] buffer)
    {
        try
        {
            return server.Receive(buffer);
        }
        catch (SocketException e)
        {
            throw ClientErrors.ConnectionLost(address, e);
        }
    }

    private void SendAll(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[server.Send(bytes)..];
        }
    }

    private bool TrySend(Action send)
    {
        lock (_sendLock)
        {
            try
            {
                send();
                return true;
            }
            catch (SocketException e)
            {
                _sendError = e;
                return false;
            }
        }
    }

    /// <summary>Reports a reset that only the sending direction saw.</summary>
    /// <remarks>
    /// The system reports a reset once. When a send receives it, the next receive looks like a normal end.
    /// </remarks>
    private void ThrowIfSendingFailed()
    {
        try
        {
            // A send that waits for buffer space holds the lock; this ends it.
            server.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The sending side is already closed.
        }

        lock (_sendLock)
        {
            // A send after a normal end fails with one of these two.
            if (_sendError is { SocketErrorCode: not (SocketError.Shutdown or SocketError.NotConnected) } error)
            {
                throw ClientErrors.ConnectionLost(address, error);
            }
        }
    }
}
