using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>
/// Somebody who chats and notes what is shown, connection by connection: comes back whenever the connection is lost, and says
/// the next line when the last has come back or was lost with its connection. No text is said twice.
/// </summary>
internal sealed class Witness(IPEndPoint server, int number, bool speaks)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<Stay> _stays = new();
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private int _said;
    private volatile bool _isSilent = !speaks;

    /// <summary>Its connections, the present one last.</summary>
    public IReadOnlyCollection<Stay> Stays => _stays;

    public Stay? Present => _stays.LastOrDefault();

    /// <summary>The texts that it said and has seen come back.</summary>
    public IReadOnlyCollection<string> Acknowledged => _acknowledged;

    /// <summary>Says nothing any more.</summary>
    public void FallSilent() => _isSilent = true;

    /// <summary>Stays until told to go.</summary>
    public async Task RunAsync(CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient(AddressFamily.InterNetwork) { NoDelay = true };
                await client.ConnectAsync(server, done);
                var stay = new Stay(client.Client.LocalEndPoint!.ToString()!);
                _stays.Enqueue(stay);
                using var over = CancellationTokenSource.CreateLinkedTokenSource(done);
                var speaking = SpeakAsync(client.GetStream(), stay, over.Token);
                await ListenAsync(client.GetStream(), stay, done);
                stay.IsOver = true;
                await over.CancelAsync();
                await speaking;
            }
            catch (Exception lost) when (lost is IOException or SocketException or OperationCanceledException)
            {
                if (Present is { } last)
                {
                    last.IsOver = true;
                }
            }

            await Task.Delay(s_pause, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SpeakAsync(NetworkStream stream, Stay stay, CancellationToken over)
    {
        try
        {
            await stay.Greeted.WaitAsync(over);
            while (!over.IsCancellationRequested)
            {
                if (!_isSilent)
                {
                    var text = string.Create(CultureInfo.InvariantCulture, $"{number}/{++_said}");
                    stay.Await(text);
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"), over);
                    await stay.CameBack.WaitAsync(over);
                    _acknowledged.Enqueue(text);
                }

                await Task.Delay(s_pause, over);
            }
        }
        catch (Exception lost) when (lost is IOException or SocketException or OperationCanceledException)
        {
        }
    }

    // What a killed server sent of a line is no line.
    private static async Task ListenAsync(NetworkStream stream, Stay stay, CancellationToken done)
    {
        var buffer = new byte[16 * 1024];
        var pending = 0;
        while (await stream.ReadAsync(buffer.AsMemory(pending), done) is > 0 and var count)
        {
            pending += count;
            var taken = 0;
            while (buffer.AsSpan(taken, pending - taken).IndexOf((byte)'\n') is >= 0 and var newline)
            {
                stay.Note(Encoding.UTF8.GetString(buffer, taken, newline));
                taken += newline + 1;
            }

            buffer.AsSpan(taken, pending - taken).CopyTo(buffer);
            pending -= taken;
        }
    }
}
