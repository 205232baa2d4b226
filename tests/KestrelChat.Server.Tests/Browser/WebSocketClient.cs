using System.Net;
using System.Net.WebSockets;
using System.Text;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Browser;

/// <summary>A chat client over WebSocket, such as a program.</summary>
internal sealed class WebSocketClient : IDisposable
{
    private readonly ClientWebSocket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly StringBuilder _unread = new();

    private WebSocketClient(ClientWebSocket socket) => _socket = socket;

    /// <summary>The setting of the endpoint to which these clients connect.</summary>
    public static (string Key, string Value) Endpoint => ("Chat:Endpoints:Browser:Url", "http://127.0.0.1:0");

    /// <summary>Why the server closed the connection.</summary>
    public (WebSocketCloseStatus? Status, string? Reason) Closed => (_socket.CloseStatus, _socket.CloseStatusDescription);

    public string? Protocol => _socket.SubProtocol;

    public static Task<WebSocketClient> ConnectAsync(ChatServer server, string? origin = null, params string[] protocols) =>
        ConnectAsync(new Uri($"ws://127.0.0.1:{server.Port("Browser")}/chat"), origin, protocols);

    /// <exception cref="WebSocketException">The server refused it.</exception>
    public static async Task<WebSocketClient> ConnectAsync(Uri url, string? origin = null, params string[] protocols)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        Array.ForEach(protocols, socket.Options.AddSubProtocol);
        try
        {
            await socket.ConnectAsync(url, CancellationToken.None).Soon();
            return new WebSocketClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects, and returns the name by which the server greets the client.</summary>
    public static async Task<(WebSocketClient Client, string Address)> ConnectGreetedAsync(ChatServer server)
    {
        var client = await ConnectAsync(server);
        var greeting = await client.ReadLineAsync();
        Assert.StartsWith("You are ", greeting, StringComparison.Ordinal);
        return (client, greeting["You are ".Length..]);
    }

    /// <summary>Returns the status with which the server refuses to let a client connect.</summary>
    public static async Task<HttpStatusCode> RefusedAsync(ChatServer server, string origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Origin", origin);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Port("Browser")}/chat"), CancellationToken.None).Soon());
        return socket.HttpStatusCode;
    }

    public Task SendAsync(string text, bool endOfMessage = true, WebSocketMessageType type = WebSocketMessageType.Text) => SendAsync(Encoding.UTF8.GetBytes(text), endOfMessage, type);

    public Task SendAsync(byte[] bytes, bool endOfMessage = true, WebSocketMessageType type = WebSocketMessageType.Text) =>
        _socket.SendAsync(bytes, type, endOfMessage, CancellationToken.None).Soon();

    /// <summary>Says that it sends no more, and can still receive.</summary>
    public Task EndInputAsync() => _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None).Soon();

    /// <summary>Receives a message. Returns null if the server closes instead.</summary>
    public async Task<string?> ReadMessageAsync()
    {
        using var message = new MemoryStream();
        while (true)
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(), CancellationToken.None).AsTask().Soon("a message");
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(_buffer.AsSpan(0, received.Count));
            if (received.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.ToArray());
            }
        }
    }

    /// <summary>Reads a line, returned without its newline. Fails if the server closes the connection instead.</summary>
    public async Task<string> ReadLineAsync()
    {
        int end;
        while ((end = _unread.ToString().IndexOf('\n', StringComparison.Ordinal)) < 0)
        {
            var message = await ReadMessageAsync();
            if (message is null)
            {
                Assert.Fail($"the server closed the connection where a line was expected: {Closed}");
            }

            _unread.Append(message);
        }

        var line = _unread.ToString(0, end);
        _unread.Remove(0, end + 1);
        return line;
    }

    /// <summary>Skips lines up to the first one that matches, and returns it.</summary>
    public async Task<string> ReadLineAsync(Predicate<string> matches)
    {
        while (true)
        {
            if (await ReadLineAsync() is var line && matches(line))
            {
                return line;
            }
        }
    }

    /// <summary>Reads everything up to the server's close, and answers it.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReadMessageAsync() is { } message)
        {
            _unread.Append(message);
        }

        if (_socket.State == WebSocketState.CloseReceived)
        {
            await EndInputAsync();
        }

        return _unread.ToString();
    }

    public void Dispose() => _socket.Dispose();
}
