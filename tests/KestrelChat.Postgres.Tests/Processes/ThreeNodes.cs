using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>HAProxy, with the deployed configuration, in front of three server processes that share a database.</summary>
internal sealed partial class ThreeNodes : IAsyncDisposable
{
    /// <summary>How many nodes there are.</summary>
    public const int Count = 3;

    private const string Up = "UP";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");
    private readonly ConcurrentQueue<string> _output = new();
    private readonly IPEndPoint[] _chat = [.. Enumerable.Range(0, Count).Select(_ => FreeAddress.Find())];
    private readonly IPEndPoint[] _http;
    private readonly ServerProcess?[] _servers = new ServerProcess?[Count];

    // What HAProxy said last about each node: it takes all to be up when it starts.
    private readonly string[] _states = [.. Enumerable.Repeat(Up, Count)];
    private readonly Func<int, string> _databaseOf;
    private Process? _haproxy;

    private ThreeNodes(string database, Func<int, string> databaseOf)
    {
        _databaseOf = databaseOf;

        // HAProxy checks the health at the address of the chat.
        _http = [.. _chat.Select(chat => FreeAddress.Find(chat.Address))];
        Store = new PostgresClusterStore(database, TimeProvider.System);
    }

    /// <summary>The store of the nodes.</summary>
    public PostgresClusterStore Store { get; }

    /// <summary>The address of HAProxy.</summary>
    public IPEndPoint Address { get; } = FreeAddress.Find();

    public static async Task<ThreeNodes> StartAsync(PostgresServer postgres)
    {
        var database = await postgres.CreateDatabaseAsync();
        return await StartAsync(database, _ => database);
    }

    /// <param name="database">How this process connects to the database.</param>
    /// <param name="databaseOf">How a node connects to it.</param>
    public static async Task<ThreeNodes> StartAsync(string database, Func<int, string> databaseOf)
    {
        var program = RealProgram.Find("haproxy", "haproxy");
        var nodes = new ThreeNodes(database, databaseOf);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Count).Select(node => nodes.StartNodeAsync(node)));
            await nodes.StartHaproxyAsync(program);
            return nodes;
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    public HttpClient Http(int node) => _servers[node]!.Http;

    /// <summary>The address of one node, for connections that bypass HAProxy and begin with a PROXY header.</summary>
    public IPEndPoint AddressOf(int node) => _chat[node];

    /// <summary>Everything that a node has printed since it was started last.</summary>
    public IEnumerable<string> Printed(int node) => _servers[node]!.Printed();

    /// <summary>The health of each node and what it printed last, for the error of a test.</summary>
    public async Task<string> DescribeAsync()
    {
        var description = new StringBuilder();
        for (var node = 0; node < Count; node++)
        {
            var health = "";
            try
            {
                health = (await Http(node).HealthAsync().WaitAsync(TimeSpan.FromSeconds(5))).Cluster;
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException or OperationCanceledException or ObjectDisposedException)
            {
                health = e.Message;
            }

            description.AppendLine(CultureInfo.InvariantCulture, $"node {node}: {health}").AppendJoin('\n', Printed(node).TakeLast(20)).AppendLine();
        }

        return description.ToString();
    }

    /// <summary>Waits until a node has logged a line with a text.</summary>
    public Task WhenLoggedAsync(int node, string text) => _servers[node]!.WhenLoggedAsync(text);

    /// <summary>Starts a node at its address.</summary>
    /// <param name="program">An assembly of another build; null = the server that is tested.</param>
    public async Task StartNodeAsync(int node, string? program = null)
    {
        _servers[node]?.Dispose();
        _servers[node] = await ServerProcess.StartReadyAsync(
            program: program,
            environment: [("ConnectionStrings__Cluster", _databaseOf(node)), (AdminCalls.Setting.Key.Replace(":", "__", StringComparison.Ordinal), AdminCalls.Token)],
            settings: [
                $"--Chat:Endpoints:Main:Url=tcp://{_chat[node]}",
                "--Chat:Endpoints:Main:ProxyProtocol=Required",
                "--Chat:Endpoints:Russian:Url=",
                $"--Kestrel:Endpoints:Http:Url=http://{_http[node]}",
                "--Chat:Drain:ReadyDelay=00:00:01",
                "--Chat:Drain:CloseOver=00:00:00.500",
                $"--Chat:Cluster:NodeName=node{node}"]);
    }

    /// <summary>Connects a client to one node, bypassing HAProxy.</summary>
    public async Task<SocketClient> ConnectAsync(int node)
    {
        var client = await SocketClient.ConnectAsync(_chat[node]);
        await client.SendAsync("PROXY TCP4 203.0.113.7 192.0.2.1 51234 8000\r\n");
        return client;
    }

    /// <summary>Suspends a node until <see cref="Continue"/>: connections stay open, and nothing is answered.</summary>
    public void Suspend(int node) => _servers[node]!.Signal(NodeProcess.Stop);

    public void Continue(int node) => _servers[node]!.Signal(NodeProcess.Continue);

    /// <summary>Completes when HAProxy uses a node.</summary>
    public Task WhenUsedAsync(int node) => WhenStateAsync(node, Up);

    /// <summary>Waits until each node is in the cluster and nothing of it fails.</summary>
    public Task WhenHealthyAsync() => Task.WhenAll(_servers.Select(server => server!.WhenHealthyAsync()));

    /// <summary>Kills a node.</summary>
    public async Task KillAsync(int node)
    {
        _servers[node]!.Process.Kill();
        await _servers[node]!.Process.WaitForExitAsync().Soon("a node to exit");
    }

    /// <summary>Drains and stops a node and starts it again. HAProxy uses it again when this completes.</summary>
    /// <param name="program">An assembly of another build from now on; null = the server that is tested.</param>
    public async Task RestartAsync(int node, string? program = null)
    {
        _servers[node]!.Signal(NodeProcess.Terminate);
        Assert.Equal(0, await _servers[node]!.Process.WaitForExitCodeAsync());
        await StartAgainAsync(node, program);
    }

    /// <summary>Starts a stopped node when HAProxy has noticed that it is down. HAProxy uses it again when this completes.</summary>
    public async Task StartAgainAsync(int node, string? program = null)
    {
        await WhenStateAsync(node, "DOWN");
        await StartNodeAsync(node, program);
        await WhenStateAsync(node, Up);
    }

    public async ValueTask DisposeAsync()
    {
        _haproxy?.KillAndDispose();
        foreach (var server in _servers)
        {
            server?.Dispose();
        }

        await Store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Task WhenStateAsync(int node, string state) =>
        Wait.UntilAsync(() => Volatile.Read(ref _states[node]) == state, $"HAProxy says that node {node} is {state}");

    private async Task StartHaproxyAsync(string program)
    {
        // The deployed configuration, and a third server.
        var deployed = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "deploy", "haproxy.cfg"));
        var file = Path.Combine(_folder.FullName, "haproxy.cfg");
        await File.WriteAllTextAsync(file, deployed + "    server chat3 \"${CHAT_3}\" port \"${CHAT_3_HTTP_PORT}\"\n");
        var addresses = Enumerable.Range(0, Count).Select(node => $"CHAT_{node + 1}={_chat[node]} CHAT_{node + 1}_HTTP_PORT={_http[node].Port} ");

        _haproxy = RealProgram.Start(
            "/bin/sh",
            "-c",
            $"HAPROXY_USER=$(id -un) HAPROXY_GROUP=$(id -gn) CHAT_BIND={Address} {string.Concat(addresses)} exec \"$1\" -db -f '{file}'",
            "sh",
            program);
        _ = CollectAsync(_haproxy.StandardError);
        _ = CollectAsync(_haproxy.StandardOutput);
        await Wait.UntilAsync(IsListeningAsync, "HAProxy listens");
    }

    private async Task<bool> IsListeningAsync()
    {
        Assert.False(_haproxy!.HasExited, $"HAProxy has exited: {string.Join('\n', _output)}");
        try
        {
            using var client = await SocketClient.ConnectAsync(Address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task CollectAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            _output.Enqueue(line);
            if (StatePattern().Match(line) is { Success: true } match)
            {
                Volatile.Write(ref _states[int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - 1], match.Groups[2].Value);
            }
        }
    }

    [GeneratedRegex(@"Server chat/chat([0-9]) is (UP|DOWN)")]
    private static partial Regex StatePattern();
}
