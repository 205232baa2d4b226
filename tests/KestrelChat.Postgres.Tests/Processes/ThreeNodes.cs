using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>HAProxy, with the deployed configuration, in front of three server processes that share a database.</summary>
internal sealed class ThreeNodes : IAsyncDisposable
{
    private const int Nodes = 3;
    private const int Terminate = 15;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");
    private readonly ConcurrentQueue<string> _output = new();
    private readonly IPEndPoint[] _chat = [.. Enumerable.Range(0, Nodes).Select(_ => FreeAddress.Find())];
    private readonly IPEndPoint[] _http;
    private readonly ServerProcess?[] _servers = new ServerProcess?[Nodes];
    private readonly string _database;
    private Process? _haproxy;

    private ThreeNodes(DurablePostgresServer postgres, string database)
    {
        Postgres = postgres;
        _database = database;

        // HAProxy checks the health at the address of the chat.
        _http = [.. _chat.Select(chat => FreeAddress.Find(chat.Address))];
        Store = new PostgresClusterStore(database, TimeProvider.System);
    }

    public DurablePostgresServer Postgres { get; }

    /// <summary>The store of the nodes.</summary>
    public PostgresClusterStore Store { get; }

    /// <summary>The address of HAProxy.</summary>
    public IPEndPoint Address { get; } = FreeAddress.Find();

    public static async Task<ThreeNodes> StartAsync(DurablePostgresServer postgres)
    {
        var program = RealProgram.Find("haproxy", "haproxy");
        var nodes = new ThreeNodes(postgres, await postgres.CreateDatabaseAsync());
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Nodes).Select(nodes.StartNodeAsync));
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

    /// <summary>Starts a node at its address.</summary>
    public async Task StartNodeAsync(int node)
    {
        _servers[node]?.Dispose();
        _servers[node] = await ServerProcess.StartReadyAsync(
            environment: [("ConnectionStrings__Cluster", _database)],
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

    /// <summary>Kills a node.</summary>
    public async Task KillAsync(int node)
    {
        _output.Clear();
        _servers[node]!.Process.Kill();
        await _servers[node]!.Process.WaitForExitAsync().Soon("a node to exit");
    }

    /// <summary>Drains and stops a node and starts it again. HAProxy uses it again when this completes.</summary>
    public async Task RestartAsync(int node)
    {
        _output.Clear();
        _servers[node]!.Signal(Terminate);
        Assert.Equal(0, await _servers[node]!.Process.WaitForExitCodeAsync());
        await StartAgainAsync(node);
    }

    /// <summary>Starts a stopped node when HAProxy has noticed that it is down. HAProxy uses it again when this completes.</summary>
    public async Task StartAgainAsync(int node)
    {
        await WhenStateAsync(node, "DOWN");
        _output.Clear();
        await StartNodeAsync(node);
        await WhenStateAsync(node, "UP");
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

    private Task WhenStateAsync(int node, string state)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"Server chat/chat{node + 1} is {state}");
        return Wait.UntilAsync(() => _output.Any(line => line.Contains(text, StringComparison.Ordinal)), $"'{text}' in {string.Join('\n', _output)}");
    }

    private async Task StartHaproxyAsync(string program)
    {
        // The deployed configuration, and a third server.
        var deployed = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "deploy", "haproxy.cfg"));
        var file = Path.Combine(_folder.FullName, "haproxy.cfg");
        await File.WriteAllTextAsync(file, deployed + "    server chat3 \"${CHAT_3}\" port \"${CHAT_3_HTTP_PORT}\"\n");
        var addresses = Enumerable.Range(0, Nodes).Select(node => $"CHAT_{node + 1}={_chat[node]} CHAT_{node + 1}_HTTP_PORT={_http[node].Port} ");

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
        }
    }
}
