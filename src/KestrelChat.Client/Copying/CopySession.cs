using KestrelChat.Client.Connections;
using KestrelChat.Client.Streams;

namespace KestrelChat.Client.Copying;

/// <summary>
/// Copies bytes unchanged from <paramref name="input"/> to the server and from the server to <paramref name="output"/>.
/// </summary>
/// <param name="address">The server's address, for error messages.</param>
/// <param name="server">The caller closes it afterwards, which also ends the threads that wait on it.</param>
/// <param name="first">Sent before the input.</param>
/// <param name="input">Read with blocking reads, on a thread of its own.</param>
/// <param name="output">Written and flushed after each receive, on a thread of its own.</param>
/// <remarks>
/// A read of standard input cannot be cancelled, so each direction runs on a background thread, which does not keep the
/// process alive. An instance runs once and disposes of nothing.
/// </remarks>
internal sealed class CopySession(ServerAddress address, ServerConnection server, ReadOnlyMemory<byte> first, Stream input, Stream output)
{
    private const int BufferSize = 64 * 1024;

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
        Task ended = await Task.WhenAny(sending, receiving).WaitAsync(cancellationToken);
        await ended;
        await receiving.WaitAsync(cancellationToken);
    }

    private static Task StartThread(Action copy) => Task.Factory.StartNew(
        copy, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    private void CopyInputToServer()
    {
        if (!TrySend(first.Span))
        {
            return;
        }

        byte[] buffer = new byte[BufferSize];
        while (ReadInput(buffer) is int count and > 0)
        {
            if (!TrySend(buffer.AsSpan(0, count)))
            {
                return;
            }
        }

        server.ShutdownSend();
    }

    private void CopyServerToOutput()
    {
        byte[] buffer = new byte[BufferSize];
        while (server.Receive(buffer) is int count and > 0)
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
    }

    private bool TrySend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            server.Send(bytes);
            return true;
        }
        catch (ClientException)
        {
            // Bytes already received must still be printed; the receiving direction ends the session.
            return false;
        }
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
}
