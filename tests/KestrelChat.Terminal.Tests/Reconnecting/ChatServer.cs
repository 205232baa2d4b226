using System.Net;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Terminal.Tests.Reconnecting;

/// <summary>The real server on an address that stays when it is killed and started again.</summary>
internal sealed class ChatServer : IDisposable
{
    public const string AdminToken = "0123456789abcdef";
    private const int SigKill = 9;

    private ServerProcess? _process;

    private ChatServer()
    {
    }

    public IPEndPoint Address { get; } = FreeAddress.Find();

    /// <summary>The client's argument that names this server.</summary>
    public string Argument => Address.ToString();

    public static async Task<ChatServer> StartAsync()
    {
        ChatServer server = new();
        await server.StartAgainAsync();
        return server;
    }

    public void Kill()
    {
        _process!.Signal(SigKill);
        _process.Dispose();
        _process = null;
    }

    public async Task StartAgainAsync() => _process = await ServerProcess.StartReadyAsync(
        settings: [$"--Chat:Endpoints:Main:Url=tcp://{Address}", $"--Chat:Admin:Token={AdminToken}", "--Chat:Endpoints:Russian:Url="]);

    /// <summary>Another user, who is there when this returns.</summary>
    public async Task<SocketClient> EnterAsync(string name, string room)
    {
        SocketClient user = await SocketClient.ConnectAsync(Address);
        await user.SendAsync($"/nick {name}\n/join {room}\n");
        await user.ReadLineAsync(line => line.StartsWith($"* you are now in {room}", StringComparison.Ordinal));
        return user;
    }

    public void Dispose() => _process?.Dispose();
}
