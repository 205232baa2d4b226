using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace KestrelChat.Server.Tests.Support;

/// <summary>The server as its own process, as an operator runs it.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _said = [];
    private readonly ConcurrentQueue<string> _log = new();

    private ServerProcess(Process process) => _process = process;

    public Process Process => _process;

    /// <summary>What it printed until it was ready.</summary>
    public IReadOnlyList<string> Banner => _said;

    /// <summary>The lines that it has printed since it was ready.</summary>
    public IReadOnlyCollection<string> Log => _log;

    public HttpClient Http { get; } = new();

    /// <summary>The port of an endpoint, as the banner tells it.</summary>
    public int Port(string endpoint = "Main") => int.Parse(
        PortPattern().Match(_said.Single(line => line.TrimStart().StartsWith(endpoint + " ", StringComparison.Ordinal))).Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>Starts it without waiting that it gets ready.</summary>
    public static Process Start(int? descriptors, params string[] settings) => Start(descriptors, [], settings);

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public static async Task<ServerProcess> StartReadyAsync(int? descriptors = null, (string Name, string Value)[]? environment = null, params string[] settings)
    {
        var server = new ServerProcess(Start(descriptors, environment ?? [], settings));
        do
        {
            server._said.Add(await server._process.ReadLineAsync());
        }
        while (server._said[^1] != "Ctrl-C ends it.");

        _ = server.KeepLogAsync();
        server.Http.BaseAddress = new Uri(HttpPattern().Match(server._said.Single(line => line.Contains("HTTP", StringComparison.Ordinal))).Value);
        return server;
    }

    public Task<Person> ConnectAsync() => Person.ConnectAsync(Port());

    public void Signal(int signal) => Signal(_process, signal);

    public static void Signal(Process process, int signal) => Assert.Equal(0, Kill(process.Id, signal));

    public void Dispose()
    {
        _process.EndNow();
        Http.Dispose();
    }

    /// <summary>The same with these variables in its environment.</summary>
    public static Process Start(int? descriptors, (string Name, string Value)[] environment, string[] settings)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, "KestrelChat.Server.dll");
        // Who runs the tests may have had signals ignored (nohup, a job in the background), and that is inherited.
        string[] command = ["/usr/bin/env", "--default-signal=HUP,INT", "dotnet", dll, "--environment=Development", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0", "--Chat:Endpoints:Main:Url=tcp://127.0.0.1:0", "--Chat:Endpoints:Russian:Url=tcp://127.0.0.1:0", "--Chat:Flood:LinesPerSecond=0", .. settings];
        return descriptors is null
            ? RealProgram.Start(command[0], environment, command[1..])
            : RealProgram.Start("/bin/sh", environment, ["-c", $"ulimit -n {descriptors}; exec \"$@\"", "sh", .. command]);
    }

    private async Task KeepLogAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _log.Enqueue(line);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    [GeneratedRegex(@"tcp://\S+:(\d+) ")]
    private static partial Regex PortPattern();

    [GeneratedRegex(@"http://\S+")]
    private static partial Regex HttpPattern();
}
