using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>A client of one node. Whatever it waits for, it learns that the connection is lost.</summary>
internal sealed class SoakConnection : IDisposable
{
    /// <summary>The reply to a command that changes nothing: everything before it is the answer to the commands before.</summary>
    private const string EndOfAnswer = "* you ignore nobody; /ignore <name> hides a user's lines";

    // Longer than a node is suspended and needs to come back.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private static int s_lastPort = 1024;

    private readonly TcpClient _client;
    private readonly StreamReader _reader;

    private SoakConnection(TcpClient client, string address)
    {
        _client = client;
        _reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        Address = address;
    }

    /// <summary>The address by which the servers show it.</summary>
    public string Address { get; }

    /// <summary>Every line that it has read.</summary>
    public List<string> Received { get; } = [];

    /// <summary>Returns an address with a port that no connection had before, and the PROXY header that announces it.</summary>
    public static (string Address, string Header) Introduce(string ip)
    {
        var port = Interlocked.Increment(ref s_lastPort);
        return ($"{ip}:{port}", $"PROXY TCP4 {ip} 192.0.2.1 {port} 8000\r\n");
    }

    /// <summary>Connects to a node as if from an address.</summary>
    /// <exception cref="ConnectionLostException">The node does not accept connections.</exception>
    public static async Task<SoakConnection> ConnectAsync(IPEndPoint node, string ip)
    {
        var client = new TcpClient(AddressFamily.InterNetwork) { NoDelay = true };
        try
        {
            await client.ConnectAsync(node);
            var (address, header) = Introduce(ip);
            var connection = new SoakConnection(client, address);
            await connection.SendAsync(header);
            return connection;
        }
        catch (SocketException e)
        {
            client.Dispose();
            throw new ConnectionLostException(e);
        }
    }

    /// <summary>Connects to a node and enters a room.</summary>
    /// <exception cref="ConnectionLostException">The node does not let it in.</exception>
    public static async Task<SoakConnection> EnterAsync(IPEndPoint node, string ip, string room)
    {
        var connection = await ConnectAsync(node, ip);
        try
        {
            await connection.AskAsync($"/join {room}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async Task SendAsync(string text)
    {
        try
        {
            await _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            throw new ConnectionLostException(e);
        }
    }

    /// <summary>Sends a command, and returns what it reads up to the end of the answer.</summary>
    public async Task<List<string>> AskAsync(string command)
    {
        await SendAsync($"{command}\n/ignore\n");
        List<string> answer = [];
        while (await ReadLineAsync(command) is var line && line != EndOfAnswer)
        {
            answer.Add(line);
        }

        return answer;
    }

    /// <summary>Says a line and waits until it is shown it.</summary>
    public async Task SayAsync(string text)
    {
        await SendAsync(text + "\n");
        await WhenShownAsync(": " + text);
    }

    /// <summary>Reads up to a line that ends with a text.</summary>
    public async Task WhenShownAsync(string ending)
    {
        while (!(await ReadLineAsync(ending)).EndsWith(ending, StringComparison.Ordinal))
        {
        }
    }

    /// <summary>Reads up to the end of the connection.</summary>
    public async Task WhenLostAsync()
    {
        try
        {
            while (true)
            {
                await ReadLineAsync("the end");
            }
        }
        catch (ConnectionLostException)
        {
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
    }

    private async Task<string> ReadLineAsync(string expected)
    {
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            var line = await _reader.ReadLineAsync(patience.Token) ?? throw new ConnectionLostException(null);
            Received.Add(line);
            return line;
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"{Address} waited for '{expected}'; it received last: {string.Join(" | ", Received.TakeLast(5))}", e);
        }
        catch (Exception e) when (e is IOException and not ConnectionLostException)
        {
            throw new ConnectionLostException(e);
        }
    }
}

/// <summary>The connection ended, or was never made.</summary>
internal sealed class ConnectionLostException(Exception? cause) : IOException("the connection is lost", cause);
