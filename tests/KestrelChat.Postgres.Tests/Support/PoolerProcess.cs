using System.Diagnostics;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;
using Npgsql;

namespace KestrelChat.Postgres.Tests.Support;

/// <summary>PgBouncer in front of a server.</summary>
internal sealed class PoolerProcess : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private PoolerProcess(DirectoryInfo folder, Process process, string connectionString)
    {
        _folder = folder;
        _process = process;
        ConnectionString = connectionString;
    }

    /// <summary>How to connect to the database through it.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts it with default settings.</summary>
    /// <param name="mode">"session" or "transaction".</param>
    public static async Task<PoolerProcess> StartAsync(string connectionString, string mode)
    {
        var program = RealProgram.Find("pgbouncer", "pgbouncer");
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        var address = FreeAddress.Find();
        var folder = Directory.CreateTempSubdirectory("chat-pooler-");
        var users = Path.Combine(folder.FullName, "users.txt");
        var configuration = Path.Combine(folder.FullName, "pgbouncer.ini");
        await File.WriteAllTextAsync(users, $"\"{server.Username}\" \"\"\n");
        await File.WriteAllTextAsync(
            configuration,
            $"""
            [databases]
            * = host={server.Host} port={server.Port}
            [pgbouncer]
            listen_addr={address.Address}
            listen_port={address.Port}
            unix_socket_dir=
            auth_type=trust
            auth_file={users}
            pool_mode={mode}
            """);
        await PostgresServer.GiveToServerAsync(folder.FullName);
        var command = PostgresServer.AsServer(program, configuration);
        var pooler = new PoolerProcess(
            folder,
            RealProgram.Start(command[0], command[1..]),
            new NpgsqlConnectionStringBuilder(connectionString) { Host = address.Address.ToString(), Port = address.Port }.ConnectionString);
        _ = pooler._process.StandardError.ReadToEndAsync();
        _ = pooler._process.StandardOutput.ReadToEndAsync();
        await Wait.UntilAsync(pooler.IsListeningAsync, "PgBouncer listens");
        return pooler;
    }

    public ValueTask DisposeAsync()
    {
        _process.KillAndDispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<bool> IsListeningAsync()
    {
        Assert.False(_process.HasExited, "PgBouncer has exited");
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;GSS Encryption Mode=Disable");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
