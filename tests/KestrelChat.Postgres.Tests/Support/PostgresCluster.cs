using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace KestrelChat.Postgres.Tests.Support;

/// <summary>
/// A real PostgreSQL server in a folder of its own, on a free port, from the installed programs; it is started when it is
/// first asked for anything, and nothing is left of it afterwards. Tests do to it what happens to servers.
/// </summary>
/// <remarks>Knows nothing of the chat: other test projects link this file. PostgreSQL refuses to run as root; then it runs as "postgres".</remarks>
public class PostgresCluster : IAsyncDisposable
{
    private const string Superuser = "chat";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private DirectoryInfo? _folder;
    private Process? _server;
    private int _port;
    private int _databases;

    /// <summary>Settings beyond the defaults. Nothing here survives a power cut, and nothing needs to.</summary>
    protected virtual IReadOnlyList<string> Settings { get; } = ["fsync=off", "full_page_writes=off"];

    /// <summary>Creates an empty database; skips the test where PostgreSQL is not installed.</summary>
    /// <returns>How to connect to it.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        await EnsureStartedAsync();
        var name = $"chat{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"create database {name}");
        return ConnectionString(name);
    }

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username={Superuser};Database={database};Timeout=5";

    /// <summary>The database that a connection string names.</summary>
    public static string DatabaseOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;

    /// <summary>Stops it as its operator would, cutting all connections, and starts it again.</summary>
    public async Task RestartAsync()
    {
        await SignalAsync("INT", [_server!.Id]);
        await _server.WaitForExitAsync().WaitAsync(s_patience);
        await StartAsync();
    }

    /// <summary>Ends all of its processes at once, without a word.</summary>
    public async Task KillAsync()
    {
        _server!.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync().WaitAsync(s_patience);
    }

    /// <summary>Starts it after <see cref="KillAsync"/>, on the same port, with what is on its disk.</summary>
    public Task StartAgainAsync() => StartAsync();

    /// <summary>Ends connections whose last command is like a pattern.</summary>
    /// <returns>How many.</returns>
    public Task<int> TerminateBackendsAsync(string queryLike = "%") => ExecuteAsync(
        $"""
        select pg_terminate_backend(pid) from pg_stat_activity
        where pid <> pg_backend_pid() and backend_type = 'client backend' and query like '{queryLike}'
        """);

    /// <summary>Stops all of its processes where they are, until <see cref="ResumeAsync"/>: connections stay, and nobody answers.</summary>
    public Task PauseAsync() => SignalAsync("STOP", [_server!.Id, .. Children()]);

    public Task ResumeAsync() => SignalAsync("CONT", [_server!.Id, .. Children()]);

    /// <summary>Runs a command in any database; answers how many rows it gave or changed.</summary>
    public async Task<int> ExecuteAsync(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = 0;
        while (await reader.ReadAsync())
        {
            rows++;
        }

        return Math.Max(rows, reader.RecordsAffected);
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= EndWithProcess;
        if (_server is { HasExited: false })
        {
            await KillAsync();
        }

        _server?.Dispose();
        _gate.Dispose();
        _folder?.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private async Task EnsureStartedAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_folder is null)
            {
                var initdb = Find("initdb");
                _folder = Directory.CreateTempSubdirectory("chat-postgres-");
                if (Environment.IsPrivilegedProcess)
                {
                    await RunAsync("chown", "postgres", _folder.FullName);
                }

                await RunAsync(AsServer(initdb, "-D", DataFolder, "-U", Superuser, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"));
                AppDomain.CurrentDomain.ProcessExit += EndWithProcess;
                await StartAsync();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private string DataFolder => Path.Combine(_folder!.FullName, "data");

    private async Task StartAsync()
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            // The port stays the same once it is known, since clients come back to it.
            _port = _port > 0 ? _port : FreePort();
            _server?.Dispose();
            _server = Spawn(AsServer(Find("postgres"), [
                "-D", DataFolder, "-p", $"{_port}", "-k", _folder!.FullName, "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200",
                .. Settings.SelectMany(setting => new[] { "-c", setting })]));
            var log = _server.StandardError.ReadToEndAsync();
            while (!_server.HasExited)
            {
                if (await IsReadyAsync())
                {
                    return;
                }

                await Task.Delay(s_look);
            }

            if (TimeProvider.System.GetElapsedTime(begun) > s_patience)
            {
                throw new InvalidOperationException($"PostgreSQL did not start: {await log}");
            }
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            await ExecuteAsync("select 1");
            return true;
        }
        catch (Exception early) when (early is NpgsqlException or SocketException)
        {
            return false;
        }
    }

    private IEnumerable<int> Children()
    {
        foreach (var process in Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)))
        {
            string stat;
            try
            {
                stat = File.ReadAllText($"/proc/{process}/stat");
            }
            catch (IOException)
            {
                // It has ended meanwhile.
                continue;
            }

            // "pid (name) state parent …", where the name may hold anything: proc(5).
            if (int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]) == _server!.Id)
            {
                yield return int.Parse(process!);
            }
        }
    }

    private void EndWithProcess(object? sender, EventArgs arguments)
    {
        if (_server is { HasExited: false })
        {
            _server.Kill(entireProcessTree: true);
            _folder!.Delete(recursive: true);
        }
    }

    private static string Find(string program)
    {
        var path = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin", program)).FirstOrDefault(File.Exists)
            : null;
        Assert.SkipWhen(path is null, "needs initdb (Debian package postgresql)");
        return path!;
    }

    // setpriv becomes the program, so that its process is ours to signal; runuser would stay between.
    private static string[] AsServer(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", program, .. arguments]
        : [program, .. arguments];

    private static Process Spawn(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        return Process.Start(start)!;
    }

    private static async Task RunAsync(params string[] command)
    {
        using var process = Spawn(command);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(s_patience);
        await output;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} failed: {await errors}");
        }
    }

    // A process that has ended meanwhile needs no signal.
    private static Task SignalAsync(string signal, IEnumerable<int> processes) =>
        RunAsync("/bin/sh", "-c", $"kill -{signal} {string.Join(' ', processes)} 2>/dev/null; true");

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
