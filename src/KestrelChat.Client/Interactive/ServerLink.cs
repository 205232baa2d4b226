using System.Collections.Concurrent;
using System.Text;
using KestrelChat.Client.Connections;

namespace KestrelChat.Client.Interactive;

/// <summary>A connection with a thread that receives and one that sends, so that a server that is slow or gone never holds up the keyboard.</summary>
/// <remarks>
/// <see cref="Send(string)"/>, <see cref="EndInput"/>, <see cref="TryRead"/> and <see cref="Dispose"/> are for one thread, the session's.
/// At most 8 chunks of 32 KiB wait to be read; then the server has to wait. Lines wait to be sent
/// while the server does not read; callers send no more than <see cref="HasRoom"/> allows.
/// </remarks>
internal sealed class ServerLink : IDisposable
{
    private const int ChunkSize = 32 * 1024;
    private const int MaxChunks = 8;
    private const int MaxUnsent = 256 * 1024;

    private readonly ServerConnection _connection;
    private readonly Action _wake;
    private readonly BlockingCollection<byte[]> _received = new(MaxChunks);
    private readonly BlockingCollection<byte[]> _unsent = [];
    private readonly CancellationTokenSource _closed = new();
    private int _unsentBytes;
    private volatile ClientException? _receiveFailure;
    private volatile ClientException? _sendFailure;

    /// <param name="connection">Closed by <see cref="Dispose"/>.</param>
    /// <param name="wake">Called on any thread when there is something to read, and at the end.</param>
    public ServerLink(ServerConnection connection, Action wake)
    {
        (_connection, _wake) = (connection, wake);
        new Thread(Receive) { IsBackground = true }.Start();
        new Thread(SendAll) { IsBackground = true }.Start();
    }

    /// <summary>Whether the server has ended the connection, or it was lost, and everything was read.</summary>
    public bool HasEnded => _received.IsCompleted;

    /// <summary>Why the connection was lost; null if the server ended it in an orderly way.</summary>
    public ClientException? Failure => _receiveFailure ?? _sendFailure;

    /// <summary>Whether the server has sent anything.</summary>
    public bool HasReceived { get; private set; }

    /// <summary>Returns the next bytes of the server, if some have arrived.</summary>
    public bool TryRead(out byte[] bytes)
    {
        bool isRead = _received.TryTake(out bytes!);
        HasReceived |= isRead;
        return isRead;
    }

    /// <summary>Whether another line, or a paste, may be sent: less than 256 KiB wait, and the end was not announced.</summary>
    public bool HasRoom => Volatile.Read(ref _unsentBytes) < MaxUnsent && !_unsent.IsAddingCompleted;

    /// <summary>Sends a line. After the end was announced, or the connection has ended, it is lost.</summary>
    public void Send(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        if (!_unsent.IsAddingCompleted)
        {
            Interlocked.Add(ref _unsentBytes, bytes.Length);
            _unsent.Add(bytes, CancellationToken.None);
        }
    }

    /// <summary>Tells the server, after everything that waits, that nothing more will come.</summary>
    public void EndInput() => _unsent.CompleteAdding();

    /// <inheritdoc/>
    /// <remarks>The threads end by themselves; what they wait on is not disposed of before.</remarks>
    public void Dispose()
    {
        _unsent.CompleteAdding();
        _closed.Cancel();
        _connection.Close();
    }

    private void Receive()
    {
        try
        {
            byte[] buffer = new byte[ChunkSize];
            while (_connection.Receive(buffer) is int count and > 0)
            {
                _received.Add(buffer[..count], _closed.Token);
                _wake();
            }

            if (_connection.SeemsToExpectTls)
            {
                _receiveFailure = ClientErrors.ClosedWithoutAWord(_connection.Address);
            }
        }
        catch (ClientException e)
        {
            _receiveFailure = e;
        }
        catch (OperationCanceledException)
        {
            // Nobody reads any more.
        }

        _received.CompleteAdding();
        _wake();
    }

    private void SendAll()
    {
        try
        {
            foreach (byte[] bytes in _unsent.GetConsumingEnumerable(CancellationToken.None))
            {
                _connection.Send(bytes);
                Interlocked.Add(ref _unsentBytes, -bytes.Length);
            }

            _connection.ShutdownSend();
        }
        catch (ClientException e)
        {
            // The receiving thread sees the end, and what the server sent before it. The system reports a reset only once.
            _sendFailure = e;
        }
    }
}
