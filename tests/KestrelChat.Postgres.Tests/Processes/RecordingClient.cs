using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>
/// A client that records the lines of each of its connections and reconnects whenever one is lost. If it speaks, it says the next line
/// when the last one was received or lost with its connection. No text is said twice.
/// </summary>
/// <param name="introduce">
/// What each connection sends first, and the address by which the servers show it then; null = nothing.
/// </param>
internal sealed class RecordingClient(IPEndPoint server, int number, bool speaks, Func<(string Address, string Text)>? introduce = null)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    private static int s_lastHost;

    private readonly ConcurrentQueue<RecordedConnection> _connections = new();
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private int _lastLine;
    private volatile bool _isSilent = !speaks;

    /// <summary>Its connections, the current one last.</summary>
    public IReadOnlyCollection<RecordedConnection> Connections => _connections;

    public RecordedConnection? Current => _connections.LastOrDefault();

    /// <summary>The texts that it said and received.</summary>
    public IReadOnlyCollection<string> Acknowledged => _acknowledged;

    public void StopSpeaking() => _isSilent = true;

    /// <summary>Stays connected until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient(new IPEndPoint(introduce is null ? NextHost() : IPAddress.Any, 0)) { NoDelay = true };
                await client.ConnectAsync(server, stop);
                var (address, text) = introduce?.Invoke() ?? (client.Client.LocalEndPoint!.ToString()!, "");
                var connection = new RecordedConnection(address);
                _connections.Enqueue(connection);
                await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), stop);
                using var closed = CancellationTokenSource.CreateLinkedTokenSource(stop);
                var speaking = SpeakAsync(client.GetStream(), connection, closed.Token);
                await ReceiveAsync(client.GetStream(), connection, stop);
                connection.IsClosed = true;
                await closed.CancelAsync();
                await speaking;
            }
            catch (Exception lost) when (lost is IOException or SocketException or OperationCanceledException)
            {
                if (Current is { } last)
                {
                    last.IsClosed = true;
                }
            }

            await Task.Delay(s_pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // No connection has the address of an earlier one. The system soon uses a port again, and while the nodes do not know that the earlier
    // client has gone, they show the later one under another name, to tell the two apart.
    private static IPAddress NextHost()
    {
        var host = Interlocked.Increment(ref s_lastHost);
        return new IPAddress([127, (byte)(1 + (host >> 16)), (byte)(host >> 8), (byte)host]);
    }

    private async Task SpeakAsync(NetworkStream stream, RecordedConnection connection, CancellationToken closed)
    {
        try
        {
            await connection.Greeted.WaitAsync(closed);
            while (!closed.IsCancellationRequested)
            {
                if (!_isSilent)
                {
                    var text = string.Create(CultureInfo.InvariantCulture, $"{number}/{++_lastLine}");
                    connection.Expect(text);
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"), closed);
                    await connection.Received.WaitAsync(closed);
                    _acknowledged.Enqueue(text);
                }

                await Task.Delay(s_pause, closed);
            }
        }
        catch (Exception lost) when (lost is IOException or SocketException or OperationCanceledException)
        {
        }
    }

    // An incomplete line at the end, of a killed server, is not recorded.
    private static async Task ReceiveAsync(NetworkStream stream, RecordedConnection connection, CancellationToken stop)
    {
        var buffer = new byte[16 * 1024];
        var pending = 0;
        while (await stream.ReadAsync(buffer.AsMemory(pending), stop) is > 0 and var count)
        {
            pending += count;
            var start = 0;
            while (buffer.AsSpan(start, pending - start).IndexOf((byte)'\n') is >= 0 and var length)
            {
                connection.Record(Encoding.UTF8.GetString(buffer, start, length));
                start += length + 1;
            }

            buffer.AsSpan(start, pending - start).CopyTo(buffer);
            pending -= start;
        }
    }
}
