using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Transport;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.Browser;

/// <summary>
/// A WebSocket as a connection of the chat, which knows nothing of WebSocket: a text message from the client is one line or several, and
/// the server sends whole lines in each of its own.
/// </summary>
/// <remarks>The socket below is the same for both: so its address and what watches it are those of the connection that was upgraded.</remarks>
internal sealed class WebSocketConnection : ConnectionContext
{
    // What a client that is read slowly has sent ahead, in bytes; as much again may be in the kernel.
    private const int MaxReadBytes = 16 * 1024;

    /// <summary>How long a client may take to answer that its connection is closed.</summary>
    private static readonly TimeSpan s_closeTimeout = TimeSpan.FromSeconds(2);

    private readonly WebSocket _socket;
    private readonly ConnectionContext _below;
    private readonly Wording _wording;
    private readonly TimeProvider _time;
    private readonly ConnectionOutcome _outcome = new();
    private readonly Pipe _input = new(new PipeOptions(pauseWriterThreshold: MaxReadBytes, resumeWriterThreshold: MaxReadBytes / 2, useSynchronizationContext: false));

    // What the server says of a message that it does not accept.
    private ReadOnlyMemory<byte> _complaint;

    // Whether the message that is being received ends with a line so far.
    private bool _endsLine;

    public WebSocketConnection(WebSocket socket, BrowserConnection browser, TimeProvider time)
    {
        (_socket, _below, _wording, _time) = (socket, browser.Connection, browser.Endpoint.Wording, time);
        RemoteEndPoint = _below.RemoteEndPoint;
        LocalEndPoint = _below.LocalEndPoint;
        Transport = new DuplexPipe(_input.Reader, new MessageWriter(socket));
        Features.Set(_outcome);
        Features.Set(_below.Features.Get<IConnectionSocketFeature>());
        Features.Set(_below.Features.Get<IConnectionHeartbeatFeature>());
        Features.Set(_below.Features.Get<UnixClientEndPoint>());
    }

    public override string ConnectionId
    {
        get => _below.ConnectionId;
        set => throw new NotSupportedException();
    }

    public override IFeatureCollection Features { get; } = new ConnectionFeatures();

    public override IDictionary<object, object?> Items
    {
        get => _below.Items;
        set => throw new NotSupportedException();
    }

    public override IDuplexPipe Transport { get; set; }

    public override EndPoint? LocalEndPoint { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; }

    public override CancellationToken ConnectionClosed
    {
        get => _below.ConnectionClosed;
        set => throw new NotSupportedException();
    }

    /// <summary>Runs the connection to its end, and closes the WebSocket.</summary>
    /// <param name="chat">The middleware and the chat.</param>
    public async Task RunAsync(ConnectionDelegate chat)
    {
        var receiving = ReceiveAsync();
        try
        {
            await chat(this);
        }
        finally
        {
            // What still comes is read and dropped.
            await _input.Reader.CompleteAsync();
            await CloseAsync(receiving);
        }
    }

    public override void Abort(ConnectionAbortedException abortReason) => _below.Abort(abortReason);

    /// <summary>Whether an exception says only that the connection has ended.</summary>
    private static bool IsEnd(Exception exception) => exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException;

    private async Task ReceiveAsync()
    {
        Exception? failure = null;
        try
        {
            while (await TryReceiveAsync())
            {
            }
        }
        catch (Exception e)
        {
            if (!IsEnd(e))
            {
                _outcome.Fail(e);
            }
            else if (e is WebSocketException { WebSocketErrorCode: not (WebSocketError.ConnectionClosedPrematurely or WebSocketError.InvalidState) })
            {
                // The framework has told the client so.
                _outcome.Set(CloseReason.WebSocketInvalid);
            }

            failure = new ConnectionResetException(e.Message, e);
        }

        await _input.Writer.CompleteAsync(failure);
        if (!_complaint.IsEmpty)
        {
            await DropAsync();
        }
    }

    /// <summary>Receives a part of a message. Returns false if there are no more.</summary>
    private async ValueTask<bool> TryReceiveAsync()
    {
        // Without a buffer until something has come: most clients are idle.
        var received = await _socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
        if (received.MessageType == WebSocketMessageType.Binary)
        {
            _complaint = _wording[MessageId.BinaryMessage]!.Render(default);
            _outcome.Set(CloseReason.WebSocketInvalid);
            throw new ConnectionResetException("the client sent a binary message");
        }

        if (received is { EndOfMessage: false, MessageType: not WebSocketMessageType.Close })
        {
            var memory = _input.Writer.GetMemory();
            received = await _socket.ReceiveAsync(memory, CancellationToken.None);
            _endsLine = received.Count > 0 ? memory.Span[received.Count - 1] == (byte)'\n' : _endsLine;
            _input.Writer.Advance(received.Count);
        }

        if (received.MessageType == WebSocketMessageType.Close)
        {
            return false;
        }

        if (received.EndOfMessage)
        {
            if (!_endsLine)
            {
                _input.Writer.Write("\n"u8);
            }

            _endsLine = false;
        }

        if ((await _input.Writer.FlushAsync()).IsCompleted)
        {
            await DropAsync();
            return false;
        }

        return true;
    }

    /// <summary>Drops what the client still sends, up to its answer that the connection is closed.</summary>
    private async Task DropAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxReadBytes);
        try
        {
            while ((await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The client is gone, or took too long.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task CloseAsync(Task receiving)
    {
        var notice = _complaint.IsEmpty ? Features.Get<Refusal>()?.Notice ?? Features.Get<Goodbye>()?.Notice ?? default : _complaint;
        var frame = CloseFrame.Of(_outcome.Reason, notice.Span);
        using var timeout = new CancellationTokenSource(s_closeTimeout, _time);
        try
        {
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await _socket.CloseOutputAsync(frame.Status, frame.Reason, timeout.Token);
            }

            // If it takes too long, the end of the request ends the connection, after what was sent.
            await receiving.WaitAsync(timeout.Token);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The client is gone, or does not answer.
        }
    }

    /// <summary>Sends what was written since the last flush as a message, which whole lines end.</summary>
    private sealed class MessageWriter(WebSocket socket) : PipeWriter
    {
        private const int MinBufferBytes = 1024;

        // Rented while it holds something.
        private byte[] _buffer = [];
        private int _length;

        public override Memory<byte> GetMemory(int sizeHint = 0)
        {
            Reserve(sizeHint);
            return _buffer.AsMemory(_length);
        }

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes) => _length += bytes;

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            if (_length > 0)
            {
                try
                {
                    await socket.SendAsync(_buffer.AsMemory(0, _length), WebSocketMessageType.Text, endOfMessage: _buffer[_length - 1] == (byte)'\n', CancellationToken.None);
                }
                catch (Exception e) when (IsEnd(e))
                {
                    throw new ConnectionResetException(e.Message, e);
                }
                finally
                {
                    Release();
                }
            }

            return default;
        }

        public override void CancelPendingFlush()
        {
            // The chat never does.
        }

        public override void Complete(Exception? exception = null) => Release();

        private void Reserve(int bytes)
        {
            if (_buffer.Length - _length >= Math.Max(1, bytes))
            {
                return;
            }

            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(MinBufferBytes, Math.Max(_buffer.Length * 2, _length + bytes)));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            var length = _length;
            Release();
            (_buffer, _length) = (larger, length);
        }

        private void Release()
        {
            if (_buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }

            (_buffer, _length) = ([], 0);
        }
    }
}
