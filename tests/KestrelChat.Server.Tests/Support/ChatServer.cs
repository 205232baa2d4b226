using System.Net.Http.Json;
using System.Text.Json;
using KestrelChat.Cluster.Store;
using KestrelChat.Server.Diagnostics;
using KestrelChat.Server.Endpoints;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Support;

/// <summary>The real server in this process, on free ports, with the TCP endpoints <c>Main</c> (en) and <c>Russian</c> (ru).</summary>
internal sealed class ChatServer : WebApplicationFactory<Program>
{
    private readonly (string Key, string Value)[] _settings;

    private readonly IClusterStore? _store;

    private ChatServer((string Key, string Value)[] settings, IClusterStore? store = null) => (_settings, _store) = (settings, store);

    public HttpClient Http => field ??= CreateClient();

    /// <summary>The log: all levels of the server's own categories, and what is enabled of others.</summary>
    public LogCapture Log { get; } = new();

    public ShiftedTime Time { get; } = new();

    /// <summary>Starts a server with these settings in addition to appsettings.json.</summary>
    public static ChatServer Start(params (string Key, string Value)[] settings)
    {
        var server = new ChatServer(settings);
        server.UseKestrel();
        server.StartServer();
        return server;
    }

    /// <summary>Starts a server as a node that shares a store with others.</summary>
    public static ChatServer StartNode(IClusterStore store, params (string Key, string Value)[] settings)
    {
        var server = new ChatServer(settings, store);
        server.UseKestrel();
        server.StartServer();
        return server;
    }

    public int Port(string endpoint = "Main") => Services.GetRequiredService<ChatEndpoints>().All.Single(each => each.Name == endpoint).Port;

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

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseContentRoot(AppContext.BaseDirectory);
        builder.UseSetting("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:0");
        builder.UseSetting("Chat:Endpoints:Main:Url", "tcp://127.0.0.1:0");
        builder.UseSetting("Chat:Endpoints:Russian:Url", "tcp://127.0.0.1:0");

        // Tests send more lines per second than users do.
        builder.UseSetting("Chat:Flood:LinesPerSecond", "0");
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        if (_store is not null)
        {
            builder.UseSetting("ConnectionStrings:Cluster", "Host=in-memory");
            builder.ConfigureTestServices(services => services.AddSingleton(_store));
        }

        builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Time).AddSingleton(_ => new LogOutput(Stream.Null, Stream.Null, maxEntries: 1)).AddLogging(logging =>
        {
            logging.ClearProviders();
            logging.AddProvider(Log);
            logging.AddFilter<LogCapture>("KestrelChat", LogLevel.Trace);
        }));
    }
}
