using System.Net.Sockets;

namespace KestrelChat.Client;

/// <summary>
/// Copies <paramref name="input"/> to the server and the server to <paramref name="output"/>, byte for byte, until the
/// server closes. Runs once. The session disposes of nothing; the caller closes the socket afterwards, which also ends
/// what still waits on it.
/// </summary>
/// <param name="address">The server's address, for messages.</param>
/// <param name="server">A connected socket.</param>
/// <param name="input">Read with blocking reads, on a thread of its own.</param>
/// <param name="output">Written and flushed after each read from the server, on a thread of its own.</param>
/// <remarks>
/// A read of standard input cannot be cancelled, so each direction has a background thread that may be left behind: it
/// does not keep the process alive.
/// </remarks>
internal sealed class ChatSession(ServerAddress address, Socket server, Stream input, Stream output)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Held while sending; guards <see cref="_sendError"/>.</summary>
    private readonly Lock _sending = new();

    private SocketException? _sendError;

    /// <summary>
    /// Returns when the server closed its side, or nobody reads <c>output</c> any more; all received bytes are
    /// written and flushed by then. At the end of <c>input</c> only the sending side is closed.
    /// </summary>
    /// <exception cref="ChatException">The connection broke, or one of the streams failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Task up = StartThread(CopyInputToServer);
        Task down = StartThread(CopyServerToOutput);

        // The server decides when the chat is over; the other direction only matters when the input cannot be read.
        Task first = await Task.WhenAny(up, down).WaitAsync(cancellationToken);
        await first;
        await down.WaitAsync(cancellationToken);
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
                // What the server sent before it went is still to be printed; the other direction ends the chat.
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
                throw ChatFailures.Output(address, e);
            }
        }

        ThrowIfSendingBrokeTheConnection();
    }

    private int ReadInput(byte[] buffer)
    {
        try
        {
            return input.Read(buffer, 0, buffer.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ChatFailures.Input(address, e);
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
            throw ChatFailures.ConnectionLost(address, e);
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
        lock (_sending)
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

    /// <summary>
    /// The system reports a reset once, to whichever call comes first; when that is a send, receiving afterwards looks
    /// like a normal end.
    /// </summary>
    private void ThrowIfSendingBrokeTheConnection()
    {
        try
        {
            // A send that waits for room must end now, or the lock would never come free.
            server.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Closed already.
        }

        lock (_sending)
        {
            // "Shutdown" is what sending says after the server's normal end.
            if (_sendError is { SocketErrorCode: not (SocketError.Shutdown or SocketError.NotConnected) } error)
            {
                throw ChatFailures.ConnectionLost(address, error);
            }
        }
    }
}
