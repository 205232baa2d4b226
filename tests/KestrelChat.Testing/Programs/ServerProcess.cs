using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace KestrelChat.Testing.Programs;

/// <summary>The server in a process of its own, as an operator runs it.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _banner = [];
    private readonly ConcurrentQueue<string> _log = new();

    private ServerProcess(Process process) => _process = process;

    public Process Process => _process;

    /// <summary>The lines printed until the server was ready.</summary>
    public IReadOnlyList<string> Banner => _banner;

    /// <summary>The lines printed since the server was ready.</summary>
    public IReadOnlyCollection<string> Log => _log;

    public HttpClient Http { get; } = new();

    /// <summary>Returns the port of an endpoint, read from the banner.</summary>
    public int Port(string endpoint = "Main") => StartupBannerText.Port(_banner, endpoint);

    /// <summary>Starts a server without waiting until it is ready.</summary>
    /// <param name="descriptors">The limit of open files; null = the inherited one.</param>
    public static Process Start(int? descriptors, params string[] settings) => Start(descriptors, [], settings);

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="program">An assembly of another build; null = the server that is tested.</param>
    public static async Task<ServerProcess> StartReadyAsync(int? descriptors = null, (string Name, string Value)[]? environment = null, string? program = null, params string[] settings)
    {
        var server = new ServerProcess(Start(descriptors, environment ?? [], settings, program));
        try
        {
            do
            {
                server._banner.Add(await server._process.ReadLineAsync());
            }
            while (server._banner[^1] != StartupBannerText.End);

            _ = server.CollectLogAsync();
            server.Http.BaseAddress = StartupBannerText.Http(server._banner);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public Task<SocketClient> ConnectAsync() => SocketClient.ConnectAsync(Port());

    public void Signal(int signal) => Signal(_process, signal);

    public static void Signal(Process process, int signal) => Signal(process.Id, signal);

    public static void Signal(int processId, int signal) => Assert.Equal(0, Kill(processId, signal));

    public void Dispose()
    {
        _process.KillAndDispose();
        Http.Dispose();
    }

    /// <inheritdoc cref="Start(int?, string[])"/>
    /// <param name="environment">Variables added to its environment.</param>
    /// <param name="program">An assembly of another build; null = the server that is tested.</param>
    public static Process Start(int? descriptors, (string Name, string Value)[] environment, string[] settings, string? program = null)
    {
        var server = program is null ? TestedProgram.Server : TestedProgram.Managed(program);
        // The test runner may ignore signals (nohup, a background job), and child processes inherit that.
        string[] command = ["/usr/bin/env", "--default-signal=HUP,INT,QUIT", .. server, "--environment=Development", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0", "--Chat:Endpoints:Main:Url=tcp://127.0.0.1:0", "--Chat:Endpoints:Russian:Url=tcp://127.0.0.1:0", "--Chat:Endpoints:Browser:Url=", "--Chat:Flood:LinesPerSecond=0", .. settings];
        return descriptors is null
            ? RealProgram.Start(command[0], environment, command[1..])
            : RealProgram.Start("/bin/sh", environment, ["-c", $"ulimit -n {descriptors}; exec \"$@\"", "sh", .. command]);
    }

    private async Task CollectLogAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _log.Enqueue(line);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
