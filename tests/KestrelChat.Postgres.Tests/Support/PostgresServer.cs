using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace KestrelChat.Postgres.Tests.Support;

/// <summary>
/// A real PostgreSQL server on a free port, with its data in a temporary folder, which is deleted afterwards. It is started when it
/// is first used. Tests stop, kill and pause it.
/// </summary>
/// <remarks>PostgreSQL refuses to run as root; then it runs as "postgres".</remarks>
public class PostgresServer : IAsyncDisposable
{
    /// <summary>The one user whose password is checked. A test creates it.</summary>
    public const string PasswordUser = "password_user";

    private const string Superuser = "chat";

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private DirectoryInfo? _folder;
    private Process? _server;
    private int _port;
    private int _databases;

    /// <summary>Settings that differ from the defaults: nothing here has to survive a power cut.</summary>
    protected virtual IReadOnlyList<string> Settings { get; } = ["fsync=off", "full_page_writes=off"];

    /// <summary>The port that it listens on, from when it is first used.</summary>
    public int Port => _port;

    /// <summary>The folder that everything of it is in.</summary>
    protected string Folder => _folder!.FullName;

    /// <summary>The folder of its data.</summary>
    protected string DataFolder => Path.Combine(Folder, "data");

    /// <summary>Creates an empty database, or skips the test if PostgreSQL is not installed.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var connection = await ReserveDatabaseAsync();
        await ExecuteAsync($"create database {DatabaseOf(connection)}");
        return connection;
    }

    /// <summary>Returns the connection string of a database that does not exist yet, or skips the test if PostgreSQL is not installed.</summary>
    public async Task<string> ReserveDatabaseAsync()
    {
        await EnsureStartedAsync();
        return ConnectionString($"chat{Interlocked.Increment(ref _databases)}");
    }

    /// <summary>Returns the name of the database in a connection string.</summary>
    public static string DatabaseOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;

    /// <summary>Stops it with SIGINT, which cuts all connections, and starts it again.</summary>
    public async Task RestartAsync()
    {
        await SignalAsync("INT", [_server!.Id]);
        await _server.WaitForExitAsync().WaitAsync(s_timeout);
        await StartAsync();
    }

    /// <summary>Kills all of its processes.</summary>
    public async Task KillAsync()
    {
        _server!.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync().WaitAsync(s_timeout);
    }

    /// <summary>Starts it after <see cref="KillAsync"/>, on the same port and with the same data.</summary>
    public Task StartAgainAsync() => StartAsync();

    /// <summary>Cuts connections whose last command is like a pattern, and returns how many.</summary>
    public Task<int> TerminateBackendsAsync(string queryLike = "%") => ExecuteAsync(
        $"""
        select pg_terminate_backend(pid) from pg_stat_activity
        where pid <> pg_backend_pid() and backend_type = 'client backend' and query like '{queryLike}'
        """);

    /// <summary>Stops all of its processes until <see cref="ResumeAsync"/>: connections stay open, and nothing is answered.</summary>
    public Task PauseAsync() => SignalAsync("STOP", [_server!.Id, .. Children()]);

    public Task ResumeAsync() => SignalAsync("CONT", [_server!.Id, .. Children()]);

    /// <summary>Runs a command in any database and returns how many rows it returned or changed.</summary>
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
        AppDomain.CurrentDomain.ProcessExit -= KillWithProcess;
        if (_server is { HasExited: false })
        {
            await KillAsync();
        }

        _server?.Dispose();
        _gate.Dispose();
        _folder?.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Creates its data.</summary>
    protected virtual async Task CreateDataAsync()
    {
        await RunAsync(AsServer(Find("initdb"), "-D", DataFolder, "-U", Superuser, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"));
        var access = Path.Combine(DataFolder, "pg_hba.conf");
        await File.WriteAllTextAsync(access, $"host all {PasswordUser} all scram-sha-256\n" + await File.ReadAllTextAsync(access));
    }

    /// <summary>Runs a program of PostgreSQL as its user.</summary>
    protected static Task RunAsServerAsync(string program, params string[] arguments) => RunAsync(AsServer(Find(program), arguments));

    /// <summary>Starts it, if it does not run yet.</summary>
    public async Task EnsureStartedAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_folder is null)
            {
                Find("initdb");
                _folder = Directory.CreateTempSubdirectory("chat-postgres-");
                await GiveToServerAsync(_folder.FullName);
                await CreateDataAsync();
                AppDomain.CurrentDomain.ProcessExit += KillWithProcess;
                await StartAsync();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task StartAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            // The same port again, since clients reconnect to it.
            _port = _port > 0 ? _port : FreePort();
            _server?.Dispose();
            _server = StartProcess(AsServer(Find("postgres"), [
                "-D", DataFolder, "-p", $"{_port}", "-k", _folder!.FullName, "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200",
                .. Settings.SelectMany(setting => new[] { "-c", setting })]));
            var log = _server.StandardError.ReadToEndAsync();
            while (!_server.HasExited)
            {
                if (await IsReadyAsync())
                {
                    return;
                }

                await Task.Delay(s_pollInterval);
            }

            if (TimeProvider.System.GetElapsedTime(began) > s_timeout)
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
        catch (Exception e) when (e is NpgsqlException or SocketException)
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
                // The process has ended meanwhile.
                continue;
            }

            // "pid (name) state parent …", where the name can contain anything: proc(5).
            if (int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]) == _server!.Id)
            {
                yield return int.Parse(process!);
            }
        }
    }

    private void KillWithProcess(object? sender, EventArgs arguments)
    {
        if (_server is { HasExited: false })
        {
            _server.Kill(entireProcessTree: true);
            _folder!.Delete(recursive: true);
        }
    }

    /// <summary>How to connect to one of its databases.</summary>
    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username={Superuser};Database={database};Timeout=5";

    /// <summary>Returns the first column of the first row that a command returns.</summary>
    public async Task<T?> ScalarAsync<T>(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is T value ? value : default;
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

    /// <summary>Makes files those of PostgreSQL's user.</summary>
    internal static Task GiveToServerAsync(string path) => Environment.IsPrivilegedProcess ? RunAsync("chown", "-R", "postgres", path) : Task.CompletedTask;

    // setpriv is replaced by the program, so that signals reach it; runuser would stay its parent.
    internal static string[] AsServer(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", program, .. arguments]
        : [program, .. arguments];

    private static Process StartProcess(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        return Process.Start(start)!;
    }

    protected static async Task RunAsync(params string[] command)
    {
        using var process = StartProcess(command);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(s_timeout);
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
