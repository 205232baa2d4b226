using KestrelChat.Cluster.Store;
using KestrelChat.Server.Diagnostics;
using KestrelChat.Server.Endpoints;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Support;

/// <summary>The real server in this process.</summary>
internal sealed class HostedServer : WebApplicationFactory<Program>, IRunningServer
{
    private readonly (string Key, string Value)[] _settings;
    private readonly IClusterStore? _store;
    private readonly LogCapture _log = new();

    private HostedServer((string Key, string Value)[] settings, IClusterStore? store) => (_settings, _store) = (settings, store);

    public HttpClient Http => field ??= CreateClient();

    public IServerLog Log => _log;

    public int ProcessId => Environment.ProcessId;

    public ShiftedTime Time { get; } = new();

    /// <param name="settings">Settings in addition to appsettings.json.</param>
    /// <param name="store">What it shares with other nodes; null = it is alone.</param>
    public static HostedServer Start((string Key, string Value)[] settings, IClusterStore? store = null)
    {
        var server = new HostedServer(settings, store);
        server.UseKestrel();
        server.StartServer();
        return server;
    }

    public int Port(string endpoint) => Services.GetRequiredService<ChatEndpoints>().All.Single(each => each.Name == endpoint).Port;

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseContentRoot(AppContext.BaseDirectory);
        foreach (var (key, value) in (IEnumerable<(string Key, string Value)>)[.. ChatServer.Settings, .. _settings])
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
            logging.AddProvider(_log);
            logging.AddFilter<LogCapture>("KestrelChat", LogLevel.Trace);
        }));
    }
}
