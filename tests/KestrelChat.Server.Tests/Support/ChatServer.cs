using System.Net.Http.Json;
using System.Text.Json;
using KestrelChat.Server.Endpoints;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Support;

/// <summary>The real server in this process, on free ports, with its TCP endpoints <c>Main</c> (en) and <c>Russian</c> (ru) open.</summary>
internal sealed class ChatServer : WebApplicationFactory<Program>
{
    private readonly (string Key, string Value)[] _settings;

    private ChatServer((string Key, string Value)[] settings) => _settings = settings;

    public HttpClient Http => field ??= CreateClient();

    /// <summary>What was logged by the server, all levels of its own categories.</summary>
    public LogCapture Log { get; } = new();

    /// <summary>Starts a server with these settings over those of the project's own appsettings.json.</summary>
    public static ChatServer Start(params (string Key, string Value)[] settings)
    {
        var server = new ChatServer(settings);
        server.UseKestrel();
        server.StartServer();
        return server;
    }

    public int Port(string endpoint = "Main") => Services.GetRequiredService<ChatEndpoints>().All.Single(each => each.Name == endpoint).Port;

    public Task<Person> ConnectAsync(string endpoint = "Main") => Person.ConnectAsync(Port(endpoint));

    /// <summary>Connects and reads the greeting.</summary>
    public async Task<Person> ConnectGreetedAsync()
    {
        var person = await ConnectAsync();
        Assert.Equal($"You are {person.Who}", await person.ReadLineAsync());
        return person;
    }

    /// <summary>Connects so many, one after the other, each of whom has read all that was told of the others' arrivals.</summary>
    public async Task<Person[]> ConnectAllAsync(int count)
    {
        var people = new Person[count];
        for (var i = 0; i < count; i++)
        {
            people[i] = await ConnectGreetedAsync();
            for (var j = 0; j < i; j++)
            {
                Assert.Equal($"{people[i].Who} has arrived", await people[j].ReadLineAsync());
            }
        }

        return people;
    }

    public Task<JsonElement> GetAsync(string path) => Http.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Waits until so many are listed by <c>/clients</c>.</summary>
    public Task UntilHereAsync(int count) => Eventually.TrueAsync(async () => (await GetAsync("/clients")).GetArrayLength() == count, $"{count} clients here");

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseContentRoot(AppContext.BaseDirectory);
        builder.UseSetting("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:0");
        builder.UseSetting("Chat:Endpoints:Main:Url", "tcp://127.0.0.1:0");
        builder.UseSetting("Chat:Endpoints:Russian:Url", "tcp://127.0.0.1:0");

        // Tests say more in a second than people do.
        builder.UseSetting("Chat:Flood:LinesPerSecond", "0");
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureTestServices(services => services.AddLogging(logging =>
        {
            logging.ClearProviders();
            logging.AddProvider(Log);
            logging.AddFilter<LogCapture>("KestrelChat", LogLevel.Trace);
        }));
    }
}
