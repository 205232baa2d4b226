using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace KestrelChat.Postgres.Tests.Support;

/// <summary>Stands between a client and a server and passes everything on, until it is told to lose an answer.</summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _accepting;
    private byte[]? _lose;

    public LossyProxy(int serverPort)
    {
        _listener.Start();
        _accepting = AcceptAsync(serverPort);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What the server answers to the next request with this in it is lost, and the connection with it.</summary>
    public void LoseAnswerTo(string request) => Volatile.Write(ref _lose, Encoding.ASCII.GetBytes(request));

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        await _accepting;
        _ended.Dispose();
    }

    private async Task AcceptAsync(int serverPort)
    {
        List<Task> connections = [];
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                connections.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_ended.Token), serverPort));
            }
            catch (OperationCanceledException)
            {
            }
        }

        await Task.WhenAll(connections);
    }

    private async Task CarryAsync(TcpClient client, int serverPort)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(IPAddress.Loopback, serverPort, _ended.Token);
            var lose = new StrongBox<bool>();
            await Task.WhenAny(
                PassAsync(client.GetStream(), server.GetStream(), request =>
                {
                    lose.Value |= IsToBeLost(request);
                    return false;
                }),
                PassAsync(server.GetStream(), client.GetStream(), _ => lose.Value));
        }
    }

    private bool IsToBeLost(ReadOnlySpan<byte> request)
    {
        var lose = Volatile.Read(ref _lose);
        return lose is not null && request.IndexOf(lose) >= 0 && Interlocked.CompareExchange(ref _lose, null, lose) == lose;
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, Seen isLost)
    {
        var buffer = new byte[8192];
        try
        {
            while (await from.ReadAsync(buffer, _ended.Token) is > 0 and var count)
            {
                if (isLost(buffer.AsSpan(0, count)))
                {
                    return;
                }

                await to.WriteAsync(buffer.AsMemory(0, count), _ended.Token);
            }
        }
        catch (Exception over) when (over is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private delegate bool Seen(ReadOnlySpan<byte> bytes);
}
