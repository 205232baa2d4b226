using System.Buffers;
using System.Net.Sockets;

namespace KestrelChat.Terminal.Tests.Support;

/// <summary>One connection of a <see cref="Relay"/>. Any thread.</summary>
internal sealed class RelayedConnection : IDisposable
{
    private readonly Socket _client;
    private readonly Socket _server;
    private volatile bool _isSilent;
    private volatile bool _losesAnswers;

    /// <param name="sent">Gets what the client sends to the server.</param>
    public RelayedConnection(Socket client, Socket server, ReadOnlySpanAction<byte, object?> sent)
    {
        (_client, _server) = (client, server);
        client.NoDelay = true;
        _ = ForwardAsync(client, server, sent);
        _ = ForwardAsync(server, client, static (_, _) => { });
    }

    /// <summary>Sends an RST to the client; the server learns nothing.</summary>
    public void Reset()
    {
        _isSilent = true;
        _client.LingerState = new LingerOption(enable: true, seconds: 0);
        _client.Dispose();
    }

    /// <summary>Sends a FIN to the client; the server learns nothing.</summary>
    public void End()
    {
        _isSilent = true;
        _client.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Forwards nothing more, which neither side learns.</summary>
    public void FallSilent() => _isSilent = true;

    /// <summary>Forwards nothing more to the client.</summary>
    public void LoseAnswers() => _losesAnswers = true;

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private async Task ForwardAsync(Socket from, Socket to, ReadOnlySpanAction<byte, object?> forwarded)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is int count and > 0)
            {
                if (_isSilent || (_losesAnswers && from == _server))
                {
                    continue;
                }

                forwarded(buffer.AsSpan(0, count), null);
                for (int sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }

            if (!_isSilent)
            {
                to.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection has ended, or was lost.
        }
    }
}
