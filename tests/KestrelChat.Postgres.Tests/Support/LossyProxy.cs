using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace KestrelChat.Postgres.Tests.Support;

/// <summary>A TCP proxy that can drop an answer of the server, and the connection with it.</summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _accepting;
    private byte[]? _dropped;

    public LossyProxy(int serverPort)
    {
        _listener.Start();
        _accepting = AcceptAsync(serverPort);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Drops the answer to the next request that contains a text.</summary>
    public void DropAnswerTo(string request) => Volatile.Write(ref _dropped, Encoding.ASCII.GetBytes(request));

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopped.Dispose();
    }

    private async Task AcceptAsync(int serverPort)
    {
        List<Task> connections = [];
        while (!_stopped.IsCancellationRequested)
        {
            try
            {
                connections.Add(ForwardAsync(await _listener.AcceptTcpClientAsync(_stopped.Token), serverPort));
            }
            catch (OperationCanceledException)
            {
            }
        }

        await Task.WhenAll(connections);
    }

    private async Task ForwardAsync(TcpClient client, int serverPort)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(IPAddress.Loopback, serverPort, _stopped.Token);
            var isDropping = new StrongBox<bool>();
            await Task.WhenAny(
                CopyAsync(client.GetStream(), server.GetStream(), request =>
                {
                    isDropping.Value |= MatchesOnce(request);
                    return false;
                }),
                CopyAsync(server.GetStream(), client.GetStream(), _ => isDropping.Value));
        }
    }

    private bool MatchesOnce(ReadOnlySpan<byte> request)
    {
        var dropped = Volatile.Read(ref _dropped);
        return dropped is not null && request.IndexOf(dropped) >= 0 && Interlocked.CompareExchange(ref _dropped, null, dropped) == dropped;
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, IsDropped isDropped)
    {
        var buffer = new byte[8192];
        try
        {
            while (await from.ReadAsync(buffer, _stopped.Token) is > 0 and var count)
            {
                if (isDropped(buffer.AsSpan(0, count)))
                {
                    return;
                }

                await to.WriteAsync(buffer.AsMemory(0, count), _stopped.Token);
            }
        }
        catch (Exception closed) when (closed is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private delegate bool IsDropped(ReadOnlySpan<byte> bytes);
}
