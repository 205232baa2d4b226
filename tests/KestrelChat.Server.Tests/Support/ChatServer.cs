using System.Net.Http.Json;
using System.Text.Json;
using KestrelChat.Cluster.Store;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Support;

/// <summary>
/// The real server on free ports, with the TCP endpoints <c>Main</c> (en) and <c>Russian</c> (ru): in this process, or, when native
/// binaries are tested, in one of its own.
/// </summary>
internal sealed class ChatServer : IAsyncDisposable
{
    private readonly IRunningServer _server;

    private ChatServer(IRunningServer server) => _server = server;

    /// <summary>The settings of every server in addition to appsettings.json.</summary>
    public static IEnumerable<(string Key, string Value)> Settings =>
    [
        ("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:0"),
        ("Chat:Endpoints:Main:Url", "tcp://127.0.0.1:0"),
        ("Chat:Endpoints:Russian:Url", "tcp://127.0.0.1:0"),
        ("Chat:Endpoints:Browser:Url", ""),

        // Tests send more lines per second than users do.
        ("Chat:Flood:LinesPerSecond", "0"),
    ];

    public HttpClient Http => _server.Http;

    public IServerLog Log => _server.Log;

    public int ProcessId => _server.ProcessId;

    /// <summary>The clock of a server in this process.</summary>
    public ShiftedTime Time => InThisProcess.Time;

    /// <summary>The services of a server in this process.</summary>
    public IServiceProvider Services => InThisProcess.Services;

    private HostedServer InThisProcess
    {
        get
        {
            TestedProgram.RequireCategory("InProcess");
            return (HostedServer)_server;
        }
    }

    /// <summary>Starts a server with these settings in addition to <see cref="Settings"/>.</summary>
    public static ChatServer Start(params (string Key, string Value)[] settings)
    {
        TestedProgram.RequireCategory("Program", "InProcess", "Native");
        return new ChatServer(TestedProgram.IsNative ? SeparateServer.Start(settings) : HostedServer.Start(settings));
    }

    /// <summary>Starts a server in this process as a node that shares a store with others.</summary>
    public static ChatServer StartNode(IClusterStore store, params (string Key, string Value)[] settings)
    {
        TestedProgram.RequireCategory("InProcess");
        return new ChatServer(HostedServer.Start(settings, store));
    }

    public int Port(string endpoint = "Main") => _server.Port(endpoint);

    public Task<SocketClient> ConnectAsync(string endpoint = "Main") => SocketClient.ConnectAsync(Port(endpoint));

    /// <summary>Connects and reads the greeting.</summary>
    public async Task<SocketClient> ConnectGreetedAsync()
    {
        var client = await ConnectAsync();
        Assert.Equal($"You are {client.Address}", await client.ReadLineAsync());
        return client;
    }

    /// <summary>Connects clients one after the other; each has read the arrivals of the later ones.</summary>
    public async Task<SocketClient[]> ConnectAllAsync(int count)
    {
        var clients = new SocketClient[count];
        for (var i = 0; i < count; i++)
        {
            clients[i] = await ConnectGreetedAsync();
            for (var j = 0; j < i; j++)
            {
                Assert.Equal($"{clients[i].Address} has arrived", await clients[j].ReadLineAsync());
            }
        }

        return clients;
    }

    public Task<JsonElement> GetJsonAsync(string path) => Http.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Waits until <c>/clients</c> lists this many clients.</summary>
    public Task WaitForClientsAsync(int count) => Wait.UntilAsync(async () => (await GetJsonAsync("/clients")).GetArrayLength() == count, $"{count} clients are listed");

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
