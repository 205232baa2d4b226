using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KestrelChat.Postgres.Tests.Faults;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>HAProxy, with the file that is deployed, before three server processes that share a database of their own.</summary>
internal sealed class ThreeNodes : IAsyncDisposable
{
    private const int Nodes = 3;
    private const int Terminate = 15;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");
    private readonly ConcurrentQueue<string> _said = new();
    private readonly IPEndPoint[] _chat = [.. Enumerable.Range(0, Nodes).Select(_ => OwnAddress.Find())];
    private readonly IPEndPoint[] _http;
    private readonly ServerProcess?[] _servers = new ServerProcess?[Nodes];
    private readonly string _database;
    private Process? _haproxy;

    private ThreeNodes(DurableCluster postgres, string database)
    {
        Postgres = postgres;
        _database = database;

        // HAProxy's check goes to the address of the chat.
        _http = [.. _chat.Select(chat => OwnAddress.Find(chat.Address))];
        Store = new PostgresClusterStore(database, TimeProvider.System);
    }

    public DurableCluster Postgres { get; }

    /// <summary>What the nodes share, as another sees it.</summary>
    public PostgresClusterStore Store { get; }

    /// <summary>Where people connect to.</summary>
    public IPEndPoint Address { get; } = OwnAddress.Find();

    public static async Task<ThreeNodes> StartAsync(DurableCluster postgres)
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

    /// <summary>Starts a node where it was, or was to be.</summary>
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

    /// <summary>Connects somebody to one node, past HAProxy.</summary>
    public async Task<Person> ConnectAsync(int node)
    {
        var person = await Person.ConnectAsync(_chat[node]);
        await person.SendAsync("PROXY TCP4 203.0.113.7 192.0.2.1 51234 8000\r\n");
        return person;
    }

    /// <summary>Ends a node at once, without a word.</summary>
    public async Task KillAsync(int node)
    {
        _said.Clear();
        _servers[node]!.Process.Kill();
        await _servers[node]!.Process.WaitForExitAsync().SoonAsync("a node to end");
    }

    /// <summary>Has a node drain and end, and starts it again; it is in use when this completes.</summary>
    public async Task RestartAsync(int node)
    {
        _said.Clear();
        _servers[node]!.Signal(Terminate);
        Assert.Equal(0, await _servers[node]!.Process.EndAsync());
        await BringBackAsync(node);
    }

    /// <summary>Starts a node that has ended, as soon as HAProxy has noticed; it is in use when this completes.</summary>
    public async Task BringBackAsync(int node)
    {
        await UntilSaidAsync(node, "DOWN");
        _said.Clear();
        await StartNodeAsync(node);
        await UntilSaidAsync(node, "UP");
    }

    public async ValueTask DisposeAsync()
    {
        _haproxy?.EndNow();
        foreach (var server in _servers)
        {
            server?.Dispose();
        }

        await Store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Task UntilSaidAsync(int node, string state)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"Server chat/chat{node + 1} is {state}");
        return Eventually.TrueAsync(() => _said.Any(line => line.Contains(text, StringComparison.Ordinal)), $"'{text}' in {string.Join('\n', _said)}");
    }

    private async Task StartHaproxyAsync(string program)
    {
        // What is deployed, and a third server.
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
        _ = KeepAsync(_haproxy.StandardError);
        _ = KeepAsync(_haproxy.StandardOutput);
        await Eventually.TrueAsync(AnswersAsync, "HAProxy to listen");
    }

    private async Task<bool> AnswersAsync()
    {
        Assert.False(_haproxy!.HasExited, $"HAProxy has ended: {string.Join('\n', _said)}");
        try
        {
            using var person = await Person.ConnectAsync(Address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task KeepAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            _said.Enqueue(line);
        }
    }
}
