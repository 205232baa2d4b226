using System.Reflection;
using KestrelChat.Cluster.Store;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>
/// Creates and updates the tables: runs the missing steps in Schema/ in order, in one transaction. Several nodes may do so at once.
/// </summary>
/// <remarks>
/// The first node needs CREATE on the database, and becomes the owner of the schema <c>kestrelchat</c>. If the schema is up to date,
/// USAGE on it, SELECT, INSERT, UPDATE and DELETE on its tables, and USAGE on its sequences suffice.
/// </remarks>
internal static class Schema
{
    // An arbitrary number of an advisory lock, the same for every node.
    private const long MigrationLock = 0x4B65_7374_7265_6C21;

    /// <summary>The version that this program needs, at least.</summary>
    public static int Version => Steps().Count;

    /// <exception cref="ClusterUnavailableException">The database cannot be reached, or refuses.</exception>
    public static Task<int> MigrateAsync(Database database, CancellationToken cancellation) =>
        database.WithConnectionAsync(connection => MigrateAsync(connection, cancellation), cancellation);

    private static async Task<int> MigrateAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var version = await ReadVersionAsync(connection, cancellation);
        if (version >= Version)
        {
            return version;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({MigrationLock})", cancellation);
        version = await ReadVersionAsync(connection, cancellation);
        if (version == 0)
        {
            await ExecuteAsync(connection, "create schema if not exists kestrelchat; create table kestrelchat.schema_version (version int primary key, at timestamptz not null default now())", cancellation);
        }

        foreach (var step in Steps().Skip(version))
        {
            await ExecuteAsync(connection, step, cancellation);
            version++;
            await ExecuteAsync(connection, $"insert into kestrelchat.schema_version (version) values ({version})", cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return version;
    }

    private static async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        // Not to_regclass, which within a transaction may miss a table that another one has just created.
        await using var exists = new NpgsqlCommand("select exists (select from pg_tables where schemaname = 'kestrelchat' and tablename = 'schema_version')", connection);
        if (await exists.ExecuteScalarAsync(cancellation) is not true)
        {
            return 0;
        }

        await using var version = new NpgsqlCommand("select coalesce(max(version), 0) from kestrelchat.schema_version", connection);
        return (int)(await version.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static List<string> Steps()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames().Order(StringComparer.Ordinal).Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        })];
    }
}
