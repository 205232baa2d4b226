using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace KestrelChat.Postgres.Tests.Support;

/// <summary>
/// A TCP proxy that can drop an answer of the server, and the connection with it; that can stop forwarding; and that can be slow.
/// </summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _accepting;
    private volatile TaskCompletionSource _forwarding = Completed();
    private byte[]? _dropped;
    private long _forwarded;
    private volatile int _bytesPerSecond;

    /// <param name="serverPort">Where connections are forwarded to.</param>
    public LossyProxy(int serverPort)
    {
        _listener.Start();
        _accepting = AcceptAsync(serverPort);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The speed of each connection in each direction; 0 = unlimited.</summary>
    public int BytesPerSecond
    {
        get => _bytesPerSecond;
        set => _bytesPerSecond = value;
    }

    /// <summary>How many bytes it has forwarded.</summary>
    public long Forwarded => Interlocked.Read(ref _forwarded);

    /// <summary>Drops the answer to the next request that contains a text.</summary>
    public void DropAnswerTo(string request) => Volatile.Write(ref _dropped, Encoding.ASCII.GetBytes(request));

    /// <summary>Keeps connections open, accepts new ones, and forwards nothing, until <see cref="Resume"/>.</summary>
    public void Silence() => _forwarding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume() => _forwarding.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopped.Dispose();
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }

    [SuppressMessage("Usage", "VSTHRD003", Justification = "The tasks are started here.")]
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
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, serverPort, _stopped.Token);
            }
            catch (Exception failed) when (failed is SocketException or OperationCanceledException)
            {
                return;
            }

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
                await _forwarding.Task.WaitAsync(_stopped.Token);
                if (isDropped(buffer.AsSpan(0, count)))
                {
                    return;
                }

                if (_bytesPerSecond is > 0 and var speed)
                {
                    await Task.Delay(TimeSpan.FromSeconds((double)count / speed), _stopped.Token);
                }

                await to.WriteAsync(buffer.AsMemory(0, count), _stopped.Token);
                Interlocked.Add(ref _forwarded, count);
            }
        }
        catch (Exception closed) when (closed is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private delegate bool IsDropped(ReadOnlySpan<byte> bytes);
}
